package secret

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const value = "sentinel-7f3a"

func TestNoEncoderShowsTheValue(t *testing.T) {
	s := New(value)
	type box struct{ Inner Secret }
	var out []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%10s", "%-5v", "%U", "%o", "%b", "%e", "%t", "%c"} {
		out = append(out, fmt.Sprintf(verb, s), fmt.Sprintf(verb, &s), fmt.Sprintf(verb, box{s}), fmt.Sprintf(verb, []Secret{s}), fmt.Sprintf(verb, map[string]Secret{"k": s}))
	}
	for _, v := range []any{s, &s, box{s}, []Secret{s}, map[string]any{"k": s}} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(b))
	}
	x, err := xml.Marshal(box{s})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "s", s, "b", box{s})
	slog.New(slog.NewTextHandler(&log, nil)).Info("m", "s", s, "b", box{s})
	var g bytes.Buffer
	_ = gob.NewEncoder(&g).Encode(s)
	out = append(out, string(x), log.String(), g.String(), s.String(), s.GoString(), fmt.Errorf("bad: %w %v", errors.New("e"), s).Error())
	for i, text := range out {
		if strings.Contains(text, value) || strings.Contains(text, fmt.Sprintf("%x", value)) {
			t.Errorf("output %d shows the secret: %q", i, text)
		}
	}
	if s.Reveal() != value || s.Len() != len(value) || s.Empty() || !New("").Empty() {
		t.Error("Reveal, Len or Empty is wrong")
	}
}
