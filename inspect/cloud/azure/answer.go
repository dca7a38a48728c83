package azure

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"mintmark/inspect/cloud"
	"mintmark/inspect/lazyregexp"
	"mintmark/inspect/wire"
)

// answer is what could be read of a refusal, from the recorded exchange, or from text that somebody pasted.
type answer struct {
	status    int
	number    string // AADSTS number without the letters; "" if none
	oauth     string // the OAuth error word
	text      string // Entra's sentence, without trace and time stamps
	requestID string
	entra     bool // it is in the form in which Entra answers
	redirect  string
	body      string // the raw text
}

var (
	numberShape = lazyregexp.New(`AADSTS(\d{5,9})`)
	traceShape  = lazyregexp.New(`Trace ID: ([0-9a-fA-F-]{36})`)
	tailShape   = lazyregexp.New(`(?s)[\s]*Trace ID:.*$`)
	quotedShape = lazyregexp.New(`(?i)assertion (issuer|subject|audience):? '([^']*)'`)
	clockShape  = lazyregexp.New(`(?i)current time: ?([0-9T:.Z-]+), assertion valid from:? ?([0-9T:.Z-]+), expiry time of assertion:? ?([0-9T:.Z-]+)`)
)

// read takes the last exchange, which is the one that ended the trial, or the error when nothing was recorded.
func readAnswer(c cloud.Case) answer {
	if n := len(c.Exchanges); n > 0 {
		return readExchange(c.Exchanges[n-1])
	}
	if c.Err == nil {
		return answer{}
	}
	return readText(c.Err.Error())
}

func readExchange(x wire.Exchange) answer {
	a := readText(string(x.Body))
	a.status = x.Status
	if id := x.Header.Get("x-ms-request-id"); id != "" {
		a.requestID = orElse(a.requestID, id)
	}
	if x.Status >= 300 && x.Status < 400 {
		a.redirect = x.Header.Get("Location")
	}
	if a.text == "" && x.Err != nil {
		a.text = x.Err.Error()
	}
	return a
}

// readText reads Entra's JSON, alone or inside other text such as an SDK's dump, or a bare sentence with a number.
func readText(text string) answer {
	a := answer{body: text}
	var body struct {
		Error       string          `json:"error"`
		Description string          `json:"error_description"`
		Codes       []json.Number   `json:"error_codes"`
		Trace       string          `json:"trace_id"`
		URI         string          `json:"error_uri"`
		Suberror    string          `json:"suberror"`
		Claims      json.RawMessage `json:"claims"`
	}
	if open := strings.Index(text, "{"); open >= 0 {
		if json.NewDecoder(strings.NewReader(text[open:])).Decode(&body) == nil && body.Error != "" {
			a.oauth, a.requestID, a.text, a.entra = body.Error, body.Trace, body.Description, true
			if len(body.Codes) > 0 {
				a.number = body.Codes[0].String()
			}
		}
	}
	if a.text == "" {
		a.text = text
	}
	if m := numberShape().FindStringSubmatch(a.text); m != nil {
		a.entra = true
		if a.number == "" {
			a.number = m[1]
		}
		if !a.hasJSON() {
			a.text = a.text[strings.Index(a.text, m[0]):]
		}
	}
	if a.number == "" && ownWords(a.text) {
		a.entra = true // the number was lost on the way
	}
	if m := traceShape().FindStringSubmatch(a.text); m != nil && a.requestID == "" {
		a.requestID = m[1]
	}
	a.text = strings.TrimSpace(tailShape().ReplaceAllString(a.text, ""))
	return a
}

func (a answer) hasJSON() bool { return a.oauth != "" }

// quoted is the issuer, subject or audience that Entra says it saw.
func (a answer) quoted(part string) (string, bool) {
	for _, m := range quotedShape().FindAllStringSubmatch(a.text, -1) {
		if strings.EqualFold(m[1], part) {
			return m[2], true
		}
	}
	return "", false
}

// clock reads the times that AADSTS700024 tells; zero when it told none.
func (a answer) clock() (now, from, until time.Time) {
	m := clockShape().FindStringSubmatch(a.text)
	if m == nil {
		return
	}
	parse := func(s string) time.Time {
		t, err := time.Parse(time.RFC3339Nano, strings.TrimRight(s, "."))
		if err != nil {
			return time.Time{}
		}
		return t
	}
	return parse(m[1]), parse(m[2]), parse(m[3])
}

// code is Entra's code as people search for it.
func (a answer) code() string {
	switch {
	case a.number != "":
		return "AADSTS" + a.number
	case a.oauth != "":
		return a.oauth
	case a.status != 0:
		return "HTTP " + strconv.Itoa(a.status)
	}
	return ""
}

func (a answer) busy() bool { return a.status >= http.StatusInternalServerError }
