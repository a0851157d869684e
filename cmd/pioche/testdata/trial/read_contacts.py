"""Reads a file of vCards as vobject does and says what it understood, as JSON."""
import json
import sys

import vobject

contacts = []
for card in vobject.readComponents(open(sys.argv[1], newline="", encoding="utf-8").read()):
    contacts.append({
        "Name": card.fn.value,
        "Town": card.adr.value.city,
        "Phone": card.tel.value.removeprefix("tel:") if "tel" in card.contents else "",
        "Note": card.note.value,
    })
json.dump(contacts, sys.stdout)
