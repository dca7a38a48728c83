package inspect

func structureRules() []rule {
	return []rule{
		{"structure.empty", Error, "Nothing there", "There is no token in the input.", Documented, "RFC 7515 §3.1"},
		{"structure.too-large", Error, "Larger than 1 MiB", "No issuer makes tokens of this size, and no header could carry one; it is not read.", Documented, "a limit of mintmark"},
		{"structure.foreign-byte", Error, "A byte that no token holds", "A compact token holds only A–Z, a–z, 0–9, - and _ in parts joined by dots; anything else means that the text was changed on its way or is something else.", Documented, "RFC 7515 §2, §7.1"},
		{"structure.parts", Error, "Wrong number of parts", "A signed token has three parts joined by dots, an encrypted one five; a missing part usually means that the text was cut.", Documented, "RFC 7515 §7.1, RFC 7516 §7.1"},
		{"structure.base64.alphabet", Error, "Standard base64 instead of base64url", "Tokens use the URL-safe alphabet; a library that repairs this would accept two spellings of one token.", Documented, "RFC 7515 §2"},
		{"structure.base64.padding", Error, "Base64 padding", "Parts of a token carry no = at their end.", Documented, "RFC 7515 §2"},
		{"structure.base64.length", Error, "Impossible base64 length", "No byte string encodes to this length: a character was lost or added.", Documented, "RFC 4648 §4"},
		{"structure.base64.trailing-bits", Error, "Base64 with stray bits", "The unused bits of the last character must be zero, or two texts would decode to one token.", Documented, "RFC 4648 §3.5"},
		{"structure.header-not-json", Error, "The header is no JSON object", "Without a readable header nothing says how the token is protected.", Documented, "RFC 7515 §4"},
		{"structure.payload-not-json", Error, "The payload is no JSON object", "The claims of a JWT are one JSON object in UTF-8; this is a signed text of another sort, and no relying party finds claims in it.", Documented, "RFC 7519 §7.2"},
		{"structure.duplicate-member", Error, "A name appears twice", "Parsers differ in which of the two they believe, so two systems can read two different tokens.", Documented, "RFC 7515 §4, RFC 7519 §4"},
		{"structure.lone-surrogate", Error, "Half a character escape", "An escape from D800 to DFFF without its other half is no Unicode text; systems replace it differently.", Documented, "RFC 8259 §8.2, RFC 7493 §2.1"},
		{"structure.trailing-data", Error, "Data after the JSON", "Some parsers stop at the first value and never see the rest, so two systems can read two different tokens.", Documented, "RFC 8259 §2"},
		{"structure.too-deep", Error, "Nested deeper than 64 levels", "No issuer nests claims like this; deep nesting is made to break parsers.", Documented, "RFC 8259 §9, a limit of mintmark"},
		{"structure.json-serialised", Error, "The JSON serialisation, not a compact token", "This is a JOSE object in its JSON form. A JWT is always compact, and no relying party takes this form as a bearer token.", Documented, "RFC 7519 §1, RFC 7515 §7.2"},
		{"structure.encrypted", Info, "Encrypted", "Only the holder of the private key can read the claims; no cloud's token service can.", Documented, "RFC 7516 §1"},
		{"structure.decrypted", Info, "Decrypted with your key", "Decryption proves nothing about who made the token; only a signature inside does.", Documented, "RFC 7516 §11.4, RFC 7519 §11.2"},
		{"structure.nested", Warning, "A token inside a token", "The payload is itself a token. Clouds read only the outer one and find no claims in it.", Documented, "RFC 7519 §5.2, appendix A.2"},
		{"structure.opaque", Error, "An opaque token, not a JWT", "It has no parts to read. Auth0 answers with an opaque token when the request named no audience; send the API's identifier as audience to get a JWT.", Documented, "support.auth0.com: Client-credentials-grant-requires-audience-parameter"},
		{"structure.crit.unknown", Error, "A critical extension that is not understood", "The header says that whoever does not understand this extension must refuse the token; mintmark understands none.", Documented, "RFC 7515 §4.1.11"},
		{"structure.crit.malformed", Error, "A malformed crit header", "crit must be a non-empty list of distinct names, each present in the header and none registered.", Documented, "RFC 7515 §4.1.11"},
		{"structure.b64", Error, "An unencoded payload", "b64 is only valid when crit names it, and a JWT must not use b64 false at all.", Documented, "RFC 7797 §6, §7"},
	}
}
