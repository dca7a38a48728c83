package jobs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Place is where a value stands in a JSON document: line and column count from 1, the column in characters.
type Place struct{ Line, Column int }

// FindPlace gives the place of a path like profiles[0].targets[1].settings.region in a valid document: of the member's
// name, or of the array's element. What is not there is where the longest part of the path that is there stands, since an
// error about a missing value belongs to whoever lacks it.
func FindPlace(data []byte, path string) Place {
	w := placeWalk{data: data, decoder: json.NewDecoder(bytes.NewReader(data)), want: path}
	w.decoder.UseNumber()
	w.value("")
	before := data[:w.best]
	line := bytes.Count(before, []byte("\n"))
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	return Place{line + 1, column + 1}
}

// placeWalk reads a document token by token and remembers where the longest prefix of the path began.
type placeWalk struct {
	data    []byte
	decoder *json.Decoder
	want    string
	best    int // offset
	length  int // of the prefix found
}

// start is the offset of the next token, past blanks and punctuation.
func (w *placeWalk) start() int {
	at := int(w.decoder.InputOffset())
	for at < len(w.data) && strings.IndexByte(" \t\r\n,:", w.data[at]) >= 0 {
		at++
	}
	return at
}

// found keeps the place if path is the wanted one or leads to it.
func (w *placeWalk) found(path string, at int) {
	rest, ok := strings.CutPrefix(w.want, path)
	if ok && len(path) > w.length && (rest == "" || rest[0] == '.' || rest[0] == '[') {
		w.best, w.length = at, len(path)
	}
}

func (w *placeWalk) value(path string) {
	token, err := w.decoder.Token()
	if err != nil {
		return
	}
	switch token {
	case json.Delim('{'):
		for w.decoder.More() {
			at := w.start()
			name, err := w.decoder.Token()
			if err != nil {
				return
			}
			member := strings.TrimPrefix(path+"."+fmt.Sprint(name), ".")
			w.found(member, at)
			w.value(member)
		}
		_, _ = w.decoder.Token()
	case json.Delim('['):
		for i := 0; w.decoder.More(); i++ {
			element := fmt.Sprintf("%s[%d]", path, i)
			w.found(element, w.start())
			w.value(element)
		}
		_, _ = w.decoder.Token()
	}
}
