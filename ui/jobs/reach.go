package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mintmark/auth0"
	"mintmark/inspect/wire"
)

// Reached is what asking a profile's tenant for its public documents told about the road and the clocks.
type Reached struct {
	Issuer string
	Keys   int
	Took   time.Duration
	Offset auth0.Offset
	Err    error // why it could not be asked; nil when it answered
}

// Reach asks the tenant of a stored profile for its metadata and keys, now and not from the cache. It sends no secret and
// gets no token.
func (j *Jobs) Reach(ctx context.Context, name string) (Reached, error) {
	p, err := j.Store.Get(ctx, name)
	if err != nil {
		return Reached{}, err
	}
	out := Reached{Issuer: p.IssuerURL()}
	hc, _, err := j.client(ctx, p)
	if err != nil {
		return out, err
	}
	j.keys.Forget(out.Issuer)
	start := j.Now()
	meta, err := j.keys.Get(ctx, hc, out.Issuer)
	out.Took, out.Offset, out.Err = j.Now().Sub(start), meta.Offset, err
	if err == nil && meta.Keys != nil {
		out.Keys = len(meta.Keys.Keys)
	}
	return out, nil
}

// ClockWords says what an offset means for this machine's clock; agree is false when it is certainly wrong or the
// tenant's is.
func ClockWords(o auth0.Offset) (words string, agree bool) {
	margin := o.Margin.Round(100 * time.Millisecond)
	switch off := o.Certain(); {
	case off == 0:
		return fmt.Sprintf("this clock and the tenant's agree within %v", margin), true
	case off > 0:
		return fmt.Sprintf("this clock is behind the tenant's by about %v (± %v)", o.Value.Round(100*time.Millisecond), margin), false
	default:
		return fmt.Sprintf("this clock is ahead of the tenant's by about %v (± %v)", -o.Value.Round(100*time.Millisecond), margin), false
	}
}

// PrivateHost is the host that was not asked because its address is private or written out, and that the user may
// approve; ok is false for any other error.
func PrivateHost(err error) (host string, ok bool) {
	var network *wire.Error
	if !errors.As(err, &network) {
		return "", false
	}
	if network.Code != "net.address.private" && network.Code != "net.address.literal" {
		return "", false
	}
	return hostname(network.Host), true
}
