package simulator

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/xml"
	"net/http"
	"time"
)

// refusal is an error of STS, in its words.
type refusal struct {
	status  int
	code    string
	message string
}

// answer writes one response with its request id, which stands in the body and in a header.
type answer struct {
	w  http.ResponseWriter
	id string
}

const namespace = "https://sts.amazonaws.com/doc/2011-06-15/"

func newAnswer(w http.ResponseWriter) *answer {
	var b [16]byte
	_, _ = rand.Read(b[:])
	h := hex.EncodeToString(b[:])
	return &answer{w: w, id: h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]}
}

func (a *answer) write(status int, document any) {
	body, err := xml.MarshalIndent(document, "", "  ")
	if err != nil {
		status, body = http.StatusInternalServerError, nil
	}
	h := a.w.Header()
	h.Set("Content-Type", "text/xml")
	h.Set("X-Amzn-Requestid", a.id)
	a.w.WriteHeader(status)
	_, _ = a.w.Write(append(body, '\n'))
}

type errorBody struct {
	Type    string
	Code    string
	Message string
}

func (a *answer) refuse(no *refusal) {
	kind := "Sender"
	if no.status >= 500 {
		kind = "Receiver"
	}
	a.write(no.status, struct {
		XMLName   xml.Name `xml:"ErrorResponse"`
		Namespace string   `xml:"xmlns,attr"`
		Error     errorBody
		RequestID string `xml:"RequestId"`
	}{Namespace: namespace, Error: errorBody{kind, no.code, no.message}, RequestID: a.id})
}

type credentials struct {
	AccessKeyID     string `xml:"AccessKeyId"`
	SecretAccessKey string
	SessionToken    string
	Expiration      string
}

type assumedUser struct {
	AssumedRoleID string `xml:"AssumedRoleId"`
	Arn           string
}

// granted is the result of AssumeRoleWithWebIdentity.
type granted struct {
	Subject        string `xml:"SubjectFromWebIdentityToken"`
	Audience       string
	User           assumedUser `xml:"AssumedRoleUser"`
	Credentials    credentials
	Provider       string
	SourceIdentity string `xml:",omitempty"`
	PackedSize     int    `xml:"PackedPolicySize,omitempty"`
	Utilization    int    `xml:"SessionTokenUtilization,omitempty"`
}

type metadata struct {
	RequestID string `xml:"RequestId"`
}

func (a *answer) grant(g granted) {
	a.write(http.StatusOK, struct {
		XMLName   xml.Name `xml:"AssumeRoleWithWebIdentityResponse"`
		Namespace string   `xml:"xmlns,attr"`
		Result    granted  `xml:"AssumeRoleWithWebIdentityResult"`
		Metadata  metadata `xml:"ResponseMetadata"`
	}{Namespace: namespace, Result: g, Metadata: metadata{a.id}})
}

type identity struct {
	Arn     string
	UserID  string `xml:"UserId"`
	Account string
}

func (a *answer) identify(who identity) {
	a.write(http.StatusOK, struct {
		XMLName   xml.Name `xml:"GetCallerIdentityResponse"`
		Namespace string   `xml:"xmlns,attr"`
		Result    identity `xml:"GetCallerIdentityResult"`
		Metadata  metadata `xml:"ResponseMetadata"`
	}{Namespace: namespace, Result: who, Metadata: metadata{a.id}})
}

func expiration(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05Z") }
