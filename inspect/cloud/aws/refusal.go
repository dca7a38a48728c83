package aws

import (
	"encoding/json"
	"encoding/xml"
	"strings"

	"mintmark/inspect/cloud"
	"mintmark/inspect/lazyregexp"
)

// refusal is AWS's answer in its own words.
type refusal struct {
	status    int
	code      string // as sent; "" when the answer is no STS document
	message   string
	requestID string
	kind      answerKind
}

type answerKind int

const (
	answerNone       answerKind = iota // nothing that AWS could have said
	answerRefusal                      // an error of STS
	answerUnreadable                   // an answer, but none of STS
)

// readRefusal takes the last recorded answer; without one, the error text, which may be pasted from a log.
func readRefusal(c cloud.Case) refusal {
	for i := len(c.Exchanges) - 1; i >= 0; i-- {
		x := c.Exchanges[i]
		if x.Status == 0 {
			continue
		}
		r := readBody(x.Body)
		r.status = x.Status
		if r.requestID == "" {
			r.requestID = x.Header.Get("x-amzn-requestid")
		}
		if r.code == "" {
			r.kind, r.message = answerUnreadable, ""
		}
		return r
	}
	if len(c.Exchanges) > 0 || c.Err == nil {
		return refusal{}
	}
	return readText(c.Err.Error())
}

// readBody reads STS's XML, or the JSON that it gives to those who ask for it.
func readBody(body []byte) refusal {
	var doc struct {
		XMLName xml.Name `xml:"ErrorResponse" json:"-"`
		Error   struct {
			Code    string
			Message string
		}
		RequestID string `xml:"RequestId" json:"RequestId"`
	}
	text := strings.TrimSpace(string(body))
	var err error
	if strings.HasPrefix(text, "{") {
		err = json.Unmarshal([]byte(text), &doc)
	} else {
		err = xml.Unmarshal([]byte(text), &doc)
	}
	if err != nil || doc.Error.Code == "" {
		return refusal{}
	}
	return refusal{code: strings.TrimSpace(doc.Error.Code), message: strings.TrimSpace(doc.Error.Message), requestID: strings.TrimSpace(doc.RequestID), kind: answerRefusal}
}

var (
	cliForm  = lazyregexp.New(`An error occurred \(([A-Za-z]+)\) when calling the ([A-Za-z]+) operation(?: \([^)]*\))?:\s*([^\n]*)`)
	goForm   = lazyregexp.New(`operation error STS: ([A-Za-z]+),.*?StatusCode: (\d+), RequestID: ([^,\s]*), (?:api error )?([A-Za-z]+): ([^\n]*)`)
	bareForm = lazyregexp.New(`(?m)\b(InvalidIdentityToken|ExpiredToken|AccessDenied|ValidationError|IDPCommunicationError|IDPRejectedClaim|MalformedPolicyDocument|PackedPolicyTooLarge|RegionDisabled|Throttling|InvalidClientTokenId|MissingAuthenticationToken|SignatureDoesNotMatch)(?:Exception)?: ([^\n]*)`)
)

// readText finds a refusal in a pasted log: XML, the AWS CLI's or boto's line, the Go SDK's, "Code: message", or only
// a message that STS alone writes.
func readText(text string) refusal {
	if at := strings.Index(text, "<ErrorResponse"); at >= 0 {
		end := strings.Index(text[at:], "</ErrorResponse>")
		if end > 0 {
			if r := readBody([]byte(text[at : at+end+len("</ErrorResponse>")])); r.code != "" {
				return r
			}
		}
	}
	if m := cliForm().FindStringSubmatch(text); m != nil {
		if !ourOperation(m[2]) {
			return refusal{}
		}
		return refusal{code: m[1], message: strings.TrimSpace(m[3]), kind: answerRefusal}
	}
	if m := goForm().FindStringSubmatch(text); m != nil && ourOperation(m[1]) {
		return refusal{code: m[4], message: strings.TrimSpace(m[5]), requestID: m[3], status: digits(m[2]), kind: answerRefusal}
	}
	if m := bareForm().FindStringSubmatch(text); m != nil {
		r := refusal{code: m[1], message: strings.TrimSpace(m[2]), kind: answerRefusal}
		if matchProblem(r).telling {
			return r
		}
		return refusal{}
	}
	for _, line := range strings.Split(text, "\n") {
		r := refusal{message: strings.TrimSpace(line), kind: answerRefusal}
		if row := matchProblem(r); row.telling {
			if row.codes != nil {
				r.code = row.codes[0]
			}
			return r
		}
	}
	return refusal{}
}

func ourOperation(name string) bool {
	return name == "AssumeRoleWithWebIdentity" || name == "AssumeRole" || name == "GetCallerIdentity"
}

func digits(text string) int {
	n := 0
	for _, r := range text {
		n = n*10 + int(r-'0')
	}
	return n
}
