package feed

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// XLSX (ECMA-376): the columns of CSV for who opens a workbook rather than
// imports a table. Moments are dates that sort and filter, figures are
// numbers, and all else is text: a cell that begins like a formula is none,
// now or once it is edited. No macro, no formula, no link.

const sheet = "Pioche"

// moments are the columns that say when.
var moments = []string{"next_start", "next_end", "expires", "published", "updated"}

// looks are the styles of the cells of a workbook, by their numbers in it.
type looks struct{ head, words, day, moment int }

func writeXLSX(w io.Writer, f *Feed) error {
	book := excelize.NewFile(excelize.Options{})
	defer book.Close()
	if err := book.SetSheetName(book.GetSheetName(0), sheet); err != nil {
		return err
	}
	stamped := stamp(f.updated()) // never the clock's
	if err := book.SetDocProps(&excelize.DocProperties{Title: legible(f.Title), Creator: legible(f.author()), Created: stamped, Modified: stamped}); err != nil {
		return err
	}
	look, err := looksOf(book)
	if err != nil {
		return err
	}
	rows, err := book.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := f.sheetRows(rows, look); err != nil {
		return err
	}
	return book.Write(w)
}

func looksOf(book *excelize.File) (looks, error) {
	const asText = 49 // the format "@": what is typed over stays text
	var look looks
	day, moment := "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
	for _, one := range []struct {
		number *int
		style  excelize.Style
	}{
		{&look.head, excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: asText}},
		{&look.words, excelize.Style{NumFmt: asText}},
		{&look.day, excelize.Style{CustomNumFmt: &day}},
		{&look.moment, excelize.Style{CustomNumFmt: &moment}},
	} {
		number, err := book.NewStyle(&one.style)
		if err != nil {
			return look, err
		}
		*one.number = number
	}
	return look, nil
}

// sheetRows writes the head, which stays in sight, and a row a card.
func (f *Feed) sheetRows(rows *excelize.StreamWriter, look looks) error {
	if err := rows.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	row := make([]any, len(columns))
	for i, c := range columns {
		row[i] = excelize.Cell{StyleID: look.head, Value: c.name}
	}
	if err := rows.SetRow("A1", row); err != nil {
		return err
	}
	for n, p := range f.picks() {
		item := f.row(p)
		for i, c := range columns {
			row[i] = f.cell(c, item, look)
		}
		if err := rows.SetRow("A"+strconv.Itoa(n+2), row); err != nil {
			return err
		}
	}
	return rows.Flush()
}

// cell is a value in its type; nil where there is none.
func (f *Feed) cell(c column, item *Item, look looks) any {
	said := c.value(item)
	if said == "" {
		return nil
	}
	if n, err := strconv.ParseFloat(said, 64); c.number && err == nil {
		return n
	}
	if slices.Contains(moments, c.name) {
		if at, err := time.Parse(time.RFC3339, said); err == nil {
			return f.dated(at, item, c.name, look)
		}
	}
	return excelize.Cell{StyleID: look.words, Value: legible(said)}
}

// dated is a moment as a clock on the wall shows it: that of the event for its
// dates, that of the registry for all else.
func (f *Feed) dated(at time.Time, item *Item, column string, look looks) excelize.Cell {
	day := false
	if strings.HasPrefix(column, "next_") {
		day = item.Next.AllDay
	} else if f.Zone != nil {
		at = at.In(f.Zone)
	}
	wall := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
	if day {
		return excelize.Cell{StyleID: look.day, Value: wall}
	}
	return excelize.Cell{StyleID: look.moment, Value: wall}
}

// legible is a text as XML can hold it.
func legible(s string) string { return uncontrolled(strings.ToValidUTF8(s, "")) }
