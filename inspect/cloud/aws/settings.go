package aws

import (
	"encoding/json"
	"math"
	"net/url"
	"strconv"
	"strings"

	"mintmark/inspect/cloud"
)

// settings is a target's settings, as docs on profiles list them.
type settings struct {
	RoleARN           string          `json:"role_arn,omitempty"`
	Region            string          `json:"region,omitempty"`
	Endpoint          string          `json:"endpoint,omitempty"`
	SessionName       string          `json:"session_name,omitempty"`
	DurationSeconds   int64           `json:"duration_seconds,omitempty"`
	ProviderURL       string          `json:"provider_url,omitempty"`
	ClientIDs         []string        `json:"client_ids,omitempty"`
	MaxSessionSeconds int64           `json:"max_session_seconds,omitempty"`
	TrustPolicy       json.RawMessage `json:"trust_policy,omitempty"`
}

// Defaults of the settings: a trial asks for the shortest session that AWS gives.
const (
	defaultSession  = "mintmark"
	defaultDuration = 900
)

func (s settings) session() string {
	if s.SessionName == "" {
		return defaultSession
	}
	return s.SessionName
}

func (s settings) duration() int64 {
	if s.DurationSeconds == 0 {
		return defaultDuration
	}
	return s.DurationSeconds
}

// region is the one that is called: the given one, else the partition's first.
func (s settings) region() string {
	if s.Region != "" {
		return s.Region
	}
	switch role, _ := parseRoleARN(s.RoleARN); role.partition {
	case "aws-cn":
		return "cn-north-1"
	case "aws-us-gov":
		return "us-gov-west-1"
	}
	return "us-east-1"
}

// url is where STS is asked.
func (s settings) url() string {
	if s.Endpoint != "" {
		return s.Endpoint
	}
	region := s.region()
	if region == "aws-global" {
		return "https://sts.amazonaws.com"
	}
	if strings.HasPrefix(region, "cn-") {
		return "https://sts." + region + ".amazonaws.com.cn"
	}
	return "https://sts." + region + ".amazonaws.com"
}

// load reads settings that normalize has accepted; anything else gives what can be read, so that a prediction never panics.
func load(raw json.RawMessage) settings {
	normal, _, err := normalize(raw)
	if err != nil {
		return settings{}
	}
	return normal
}

// normalize checks settings and reduces whole vendor answers in them. notes say what was cut down.
func normalize(raw json.RawMessage) (s settings, notes []string, err error) {
	if len(raw) == 0 {
		return s, nil, nil
	}
	root, err := parseTree(raw, "")
	if err != nil {
		return s, nil, err
	}
	if root.kind != '{' {
		return s, nil, root.wrong("an object")
	}
	r := reducer{settings: &s}
	for _, name := range root.names {
		if err := r.field(name, root.members[name]); err != nil {
			return settings{}, nil, err
		}
	}
	if err := r.choose(); err != nil {
		return settings{}, nil, err
	}
	return s, r.notes, nil
}

func (r *reducer) field(name string, n *node) error {
	text := func(into *string) error {
		if n.kind == 'n' {
			return nil
		}
		if n.kind != '"' {
			return n.wrong("a string")
		}
		*into = n.text
		return nil
	}
	s := r.settings
	switch name {
	case "role_arn":
		return text(&s.RoleARN)
	case "region":
		return text(&s.Region)
	case "endpoint":
		return text(&s.Endpoint)
	case "session_name":
		return text(&s.SessionName)
	case "duration_seconds":
		return seconds(n, &s.DurationSeconds)
	case "max_session_seconds":
		return seconds(n, &s.MaxSessionSeconds)
	case "provider_url":
		return r.providerURL(n)
	case "client_ids":
		return r.clientIDs(n)
	case "trust_policy":
		return r.trustPolicy(n)
	}
	return &cloud.SettingsError{Path: n.path, What: "is no setting of an AWS target"}
}

func seconds(n *node, into *int64) error {
	if n.kind == 'n' {
		return nil
	}
	if n.kind != '0' {
		return n.wrong("a number of seconds")
	}
	value, err := strconv.ParseFloat(n.text, 64)
	if err != nil || value != math.Trunc(value) || math.Abs(value) > 1e9 {
		return &cloud.SettingsError{Path: n.path, What: "want whole seconds, got " + n.text}
	}
	*into = int64(value)
	return nil
}

// roleARN is a role's ARN taken apart.
type roleARN struct{ partition, account, path, name string }

// parseRoleARN reads arn:PARTITION:iam::ACCOUNT:role/PATH/NAME; problem says what is wrong otherwise.
func parseRoleARN(arn string) (role roleARN, problem string) {
	parts := strings.SplitN(arn, ":", 6)
	switch {
	case len(parts) != 6 || parts[0] != "arn":
		return role, "it is no ARN (arn:aws:iam::ACCOUNT:role/NAME)"
	case !ofAWS(parts[1]):
		return role, "its partition " + parts[1] + " is none of AWS's"
	case parts[2] != "iam":
		return role, "it names " + parts[2] + ", not iam"
	case parts[3] != "":
		return role, "a role's ARN has no region"
	case len(parts[4]) != 12 || strings.Trim(parts[4], "0123456789") != "":
		return role, "its account id is not 12 digits"
	case !strings.HasPrefix(parts[5], "role/"):
		kind, _, _ := strings.Cut(parts[5], "/")
		return role, "it names a " + kind + ", not a role"
	}
	path := strings.TrimPrefix(parts[5], "role/")
	cut := strings.LastIndexByte(path, '/') + 1
	role = roleARN{partition: parts[1], account: parts[4], path: path[:cut], name: path[cut:]}
	if role.name == "" || strings.Trim(role.name, nameLetters) != "" || len(role.name) > 64 {
		return role, "its role name is not 1 to 64 letters, digits or +=,.@_-"
	}
	return role, ""
}

func ofAWS(partition string) bool { return partition == "aws" || strings.HasPrefix(partition, "aws-") }

// foreignPartition is the partition of an IAM ARN that is not AWS's, as STS servers of other makers have it
// (arn:minio:iam:::role/…); "" for any other text.
func foreignPartition(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[1] == "" || parts[2] != "iam" || ofAWS(parts[1]) {
		return ""
	}
	return parts[1]
}

const nameLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+=,.@_-"

// call is what the settings bring into the request's context.
func (s settings) call() call {
	role, problem := parseRoleARN(s.RoleARN)
	c := call{roleARN: s.RoleARN, session: s.session()}
	if problem == "" {
		c.account, c.partition = role.account, role.partition
	}
	if s.Endpoint == "" && s.region() != "aws-global" {
		c.region = s.region()
	}
	if at, err := url.Parse(s.url()); err == nil {
		c.secure = strconv.FormatBool(at.Scheme == "https")
	}
	return c
}
