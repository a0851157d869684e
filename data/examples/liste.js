// Affiche un flux Pioche dans <ul id="agenda" data-flux="…/flux/mon-flux.json">.
// Sans script, ou si le flux ne répond pas, la liste reste telle qu'elle est écrite dans la page.
const liste = document.getElementById("agenda");

function element(nom, texte) {
  const e = document.createElement(nom);
  e.textContent = texte; // jamais innerHTML : rien de ce qui vient du flux ne peut s'exécuter
  return e;
}

function ligne(article) {
  const fiche = article._pioche; // absent du seul article qui dit « rien d'annoncé »
  const li = document.createElement("li");
  const lien = element("a", fiche ? fiche.title : article.title);
  lien.href = article.url;
  li.append(lien);
  if (!fiche) return li;
  if (fiche.status === "cancelled") li.prepend(element("strong", "Annulé : "));
  if (fiche.next) li.append(" – ", element("time", fiche.next.when));
  if (fiche.place) li.append(" – ", [fiche.place.name, fiche.place.commune].filter(Boolean).join(", "));
  return li;
}

fetch(liste.dataset.flux)
  .then((reponse) => {
    if (!reponse.ok) throw new Error("le flux répond " + reponse.status);
    return reponse.json();
  })
  .then((flux) => liste.replaceChildren(...flux.items.map(ligne)))
  .catch((erreur) => console.error(erreur));
