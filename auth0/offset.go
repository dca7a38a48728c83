package auth0

import (
	"net/http"
	"time"
)

// MeasureOffset compares a Date header with this machine's clock. sent and received are when the request left and the
// answer's first byte came. The tenant wrote the date somewhere between the two, and cut it to whole seconds: so the
// middle is right give or take half the round trip and half a second. An answer from a cache (Age above 0) carries an
// old date and tells nothing, nor does one that was pasted (sent is zero).
func MeasureOffset(h http.Header, sent, received time.Time) Offset {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil || sent.IsZero() || received.Before(sent) || number(h.Get("Age")) > 0 {
		return Offset{}
	}
	half := received.Sub(sent) / 2
	return Offset{Value: date.Add(500 * time.Millisecond).Sub(sent.Add(half)), Margin: half + 500*time.Millisecond, Known: true}
}

// Certain is the part of the difference that cannot be explained by the measurement: 0 when the clocks may agree,
// positive when the tenant is certainly ahead by at least that much.
func (o Offset) Certain() time.Duration {
	switch {
	case !o.Known:
		return 0
	case o.Value > o.Margin:
		return o.Value - o.Margin
	case o.Value < -o.Margin:
		return o.Value + o.Margin
	}
	return 0
}
