package simulator

// faults are ways in which STS itself fails, by kind. The texts of the two identity-provider errors are not published;
// these say the same as their documentation.
func faults() map[string]*refusal {
	return map[string]*refusal{
		"throttled":         {400, "Throttling", "Rate exceeded"},
		"region-disabled":   {403, "RegionDisabledException", "STS is not activated in this region for account:123456789012. Your account administrator can activate STS in this region using the IAM Console."},
		"idp-communication": {400, "IDPCommunicationError", "The identity provider could not be reached to verify the token"},
		"idp-rejected":      {403, "IDPRejectedClaim", "The identity provider reported that authentication failed"},
		"unavailable":       {503, "ServiceUnavailable", "The request has failed due to a temporary failure of the server"},
		"internal":          {500, "InternalFailure", "The request processing has failed because of an unknown error"},
	}
}

// fault is the failure that strikes now, nil if none does.
func (s *Simulator) fault() *refusal {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.config.Faults {
		switch {
		case f.Times == 0:
			return faults()[f.Kind]
		case f.Times > 0:
			left := append([]fault(nil), s.config.Faults...)
			if left[i].Times--; left[i].Times == 0 {
				left = append(left[:i], left[i+1:]...)
			}
			s.config.Faults = left
			return faults()[f.Kind]
		}
	}
	return nil
}
