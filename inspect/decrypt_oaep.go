package inspect

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rsa"
	"encoding/binary"
	"errors"
	"strings"
)

// wideOAEP are the two key algorithms that Auth0 offers and go-jose does not know.
func wideOAEP(alg string) (crypto.Hash, bool) {
	switch alg {
	case "RSA-OAEP-384":
		return crypto.SHA384, true
	case "RSA-OAEP-512":
		return crypto.SHA512, true
	}
	return 0, false
}

var errNotOpened = errors.New("the key does not open it: it is another key, of another type, or the token was changed") // never changed

// decryptWide opens RSA-OAEP with a wide hash and the content encryptions of RFC 7518 §5.
func decryptWide(t *Token, key any, hash crypto.Hash) ([]byte, error) {
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, errNotOpened
	}
	if t.Header.Has("zip") || t.Header.Has("crit") {
		return nil, errors.New("its header asks for an extension that is not supported here")
	}
	parts := strings.Split(t.Raw, ".")
	data := make([][]byte, len(parts))
	for i, part := range parts {
		data[i], _ = segment(part) // Parse has judged every part
	}
	cek, err := rsa.DecryptOAEP(hash.New(), nil, private, data[1], nil)
	if err != nil {
		return nil, errNotOpened
	}
	switch t.headerText("enc") {
	case "A128GCM", "A192GCM", "A256GCM":
		return openGCM(cek, data[2], data[3], data[4], parts[0])
	case "A128CBC-HS256":
		return openCBC(crypto.SHA256, cek, data[2], data[3], data[4], parts[0])
	case "A192CBC-HS384":
		return openCBC(crypto.SHA384, cek, data[2], data[3], data[4], parts[0])
	case "A256CBC-HS512":
		return openCBC(crypto.SHA512, cek, data[2], data[3], data[4], parts[0])
	}
	return nil, errors.New("its content encryption is not supported here")
}

func openGCM(cek, iv, ciphertext, tag []byte, header string) ([]byte, error) {
	block, err := aes.NewCipher(cek)
	if err != nil {
		return nil, errNotOpened
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil || len(iv) != gcm.NonceSize() || len(tag) != gcm.Overhead() {
		return nil, errNotOpened
	}
	plain, err := gcm.Open(nil, iv, append(append([]byte{}, ciphertext...), tag...), []byte(header))
	if err != nil {
		return nil, errNotOpened
	}
	return plain, nil
}

// openCBC is RFC 7518 §5.2.2.2: the MAC is checked before anything is decrypted, so padding tells nothing.
func openCBC(hash crypto.Hash, cek, iv, ciphertext, tag []byte, header string) ([]byte, error) {
	half := hash.Size() / 2
	if len(cek) != 2*half || len(iv) != aes.BlockSize || len(ciphertext) == 0 || len(ciphertext)%aes.BlockSize != 0 {
		return nil, errNotOpened
	}
	mac := hmac.New(hash.New, cek[:half])
	mac.Write([]byte(header))
	mac.Write(iv)
	mac.Write(ciphertext)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(header))*8))
	if !hmac.Equal(mac.Sum(nil)[:half], tag) {
		return nil, errNotOpened
	}
	block, err := aes.NewCipher(cek[half:])
	if err != nil {
		return nil, errNotOpened
	}
	plain := make([]byte, len(ciphertext))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, ciphertext)
	pad := int(plain[len(plain)-1])
	if pad == 0 || pad > aes.BlockSize || pad > len(plain) {
		return nil, errNotOpened
	}
	return plain[:len(plain)-pad], nil
}
