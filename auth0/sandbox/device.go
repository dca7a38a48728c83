package sandbox

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// deviceAnswer is what starts a device flow.
type deviceAnswer struct {
	DeviceCode string `json:"device_code"`
	UserCode   string `json:"user_code"`
	URI        string `json:"verification_uri"`
	ExpiresIn  int    `json:"expires_in"`
	Interval   int    `json:"interval"`
	Complete   string `json:"verification_uri_complete"`
}

// deviceCode is POST /oauth/device/code.
func (t *tenant) deviceCode(w http.ResponseWriter, r *http.Request) {
	s := t.state.Load()
	if r.Method != http.MethodPost {
		writeRefusal(w, refusal{http.StatusMethodNotAllowed, "method_not_allowed", "Method not allowed.", ""})
		return
	}
	q, err := readTokenRequest(w, r)
	if err != nil {
		writeRefusal(w, refusal{http.StatusRequestEntityTooLarge, "invalid_request", "The body is too long.", ""})
		return
	}
	q.issuer, _ = t.issuer(s, r)
	client, api := s.client(q.clientID()), s.api(q.fields["audience"])
	switch {
	case client == nil:
		writeRefusal(w, *unauthorized())
		return
	case !slices.Contains(client.GrantTypes, grantDevice):
		writeRefusal(w, *grantNotAllowed(grantDevice))
		return
	case api == nil && q.fields["audience"] != "":
		writeRefusal(w, *denied("Service not found: " + q.fields["audience"]))
		return
	}
	how := DevicePretence{}
	if client.Device != nil {
		how = *client.Device
	}
	answer, err := t.startDevice(s, client, q, how)
	if err != nil {
		writeRefusal(w, internal())
		return
	}
	writeJSON(w, http.StatusOK, answer)
}

func (t *tenant) startDevice(s *snapshot, client *Application, q *tokenRequest, how DevicePretence) (*deviceAnswer, error) {
	code, err := t.text(24)
	if err != nil {
		return nil, err
	}
	letters, err := t.text(12)
	if err != nil {
		return nil, err
	}
	letters = strings.ToUpper(strings.NewReplacer("-", "X", "_", "Z").Replace(letters))
	user := letters[:4] + "-" + letters[4:8]
	interval, life := cmp.Or(how.IntervalSeconds, 5), cmp.Or(how.ExpiresInSeconds, 900)
	t.logins.guard.Lock()
	defer t.logins.guard.Unlock()
	t.logins.devices[code] = &deviceLogin{
		login: login{
			clientID: client.ClientID, audience: q.fields["audience"], scopes: userScopes(s.api(q.fields["audience"]), q.fields["scope"]),
			expires: t.now(s).Add(time.Duration(life) * time.Second),
		},
		userCode: user, interval: time.Duration(interval) * time.Second, pending: how.PendingPolls, denied: how.Outcome == "deny",
	}
	uri := q.issuer + "activate"
	return &deviceAnswer{code, user, uri, life, interval, uri + "?user_code=" + user}, nil
}

// activate is the page that the user would open: seeing it is the consent.
func (t *tenant) activate(w http.ResponseWriter, r *http.Request) {
	if !getOnly(w, r) {
		return
	}
	t.logins.guard.Lock()
	found := false
	for _, d := range t.logins.devices {
		if d.userCode == r.URL.Query().Get("user_code") {
			d.pending, found = 0, true
		}
	}
	t.logins.guard.Unlock()
	if !found {
		page(w, http.StatusOK, "Device activation", "Open this page with the user_code that your device shows.")
		return
	}
	page(w, http.StatusOK, "Congratulations, you're all set!", "The pretend user has answered; your device knows in a moment.")
}

// deviceGrant is one poll.
func (t *tenant) deviceGrant(s *snapshot, client *Application, q *tokenRequest) (*grantResponse, *refusal) {
	l, refused := t.poll(s, client, q.fields["device_code"])
	if refused != nil {
		return nil, refused
	}
	return t.issueToUser(s, client, q, l, "")
}

func (t *tenant) poll(s *snapshot, client *Application, code string) (login, *refusal) {
	t.logins.guard.Lock()
	defer t.logins.guard.Unlock()
	d, now := t.logins.devices[code], t.now(s)
	if d == nil || d.clientID != client.ClientID {
		return login{}, badGrant("Invalid or expired device code.")
	}
	early := !d.polled.IsZero() && now.Sub(d.polled) < d.interval
	d.polled = now
	switch {
	case !now.Before(d.expires): // said once; after that the code is unknown
		delete(t.logins.devices, code)
		return login{}, &refusal{http.StatusForbidden, "expired_token", "This token has expired.", ""}
	case early:
		seconds := strconv.Itoa(int(d.interval / time.Second))
		return login{}, &refusal{http.StatusTooManyRequests, "slow_down", "You are polling faster than the specified interval of " + seconds + " seconds.", ""}
	case d.pending > 0:
		d.pending--
		return login{}, &refusal{http.StatusForbidden, "authorization_pending", "User has yet to authorize device code.", ""}
	case d.denied:
		delete(t.logins.devices, code)
		return login{}, denied("User cancelled the confirmation prompt.")
	}
	delete(t.logins.devices, code)
	return d.login, nil
}
