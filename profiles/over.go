package profiles

// Over is p with what found says in its place; what found leaves empty stays. Another domain takes its endpoints along.
func Over(p, found Profile) Profile {
	if found.Domain != "" {
		if found.Domain != p.Domain {
			p.Issuer = ""
		}
		p.Domain, p.TokenURL = found.Domain, found.TokenURL
	}
	for _, pair := range [][2]*string{{&p.ClientID, &found.ClientID}, {&p.ClientAuth, &found.ClientAuth}, {&p.Audience, &found.Audience}, {&p.Organization, &found.Organization}} {
		if *pair[1] != "" {
			*pair[0] = *pair[1]
		}
	}
	if len(found.Scopes) > 0 {
		p.Scopes = found.Scopes
	}
	if len(found.Parameters) > 0 {
		p.Parameters = found.Parameters
	}
	return p
}
