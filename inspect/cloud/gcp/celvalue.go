package gcp

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// kindOf is CEL's name of a value's type: string, int, double, bool, list, map, null_type.
func kindOf(v ref.Val) string { return v.Type().TypeName() }

// showValue writes a value as a person reads it: a string as its content, everything else as JSON would.
func showValue(v ref.Val) string {
	if s, ok := v.(types.String); ok {
		return string(s)
	}
	return asJSON(v)
}

func asJSON(v ref.Val) string {
	switch x := v.(type) {
	case types.String:
		b, _ := json.Marshal(string(x))
		return string(b)
	case types.Bool:
		return strconv.FormatBool(bool(x))
	case types.Int:
		return strconv.FormatInt(int64(x), 10)
	case types.Double:
		return strconv.FormatFloat(float64(x), 'g', -1, 64)
	case types.Null:
		return "null"
	case traits.Mapper:
		var parts []string
		for it := x.Iterator(); it.HasNext() == types.True; {
			key := it.Next()
			parts = append(parts, asJSON(key)+":"+asJSON(x.Get(key)))
		}
		return "{" + strings.Join(parts, ",") + "}"
	case traits.Lister:
		var parts []string
		for it := x.Iterator(); it.HasNext() == types.True; {
			parts = append(parts, asJSON(it.Next()))
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return fmt.Sprint(v.Value())
}

// texts are the strings of a list value; ok is false for anything but a list of strings.
func texts(v ref.Val) (list []string, ok bool) {
	lister, ok := v.(traits.Lister)
	if !ok {
		return nil, false
	}
	for it := lister.Iterator(); it.HasNext() == types.True; {
		s, isText := it.Next().(types.String)
		if !isText {
			return nil, false
		}
		list = append(list, string(s))
	}
	return list, true
}
