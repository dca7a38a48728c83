package inspect

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"fmt"
	"math/big"
)

const (
	minRSA      = 2048
	maxRSA      = 8192
	maxExponent = 1<<31 - 1
)

// describePublic judges a public key before anything is verified with it.
func describePublic(public any) (*Key, *Finding) {
	key := &Key{}
	switch k := public.(type) {
	case *rsa.PublicKey:
		if bad := weakRSA(k); bad != nil {
			return nil, bad
		}
		key.Type, key.Bits = "RSA", k.N.BitLen()
	case *ecdsa.PublicKey:
		switch k.Params().Name {
		case "P-256", "P-384", "P-521":
		default:
			return nil, refuseKey("key.unsupported", "P-256, P-384 or P-521", "curve "+k.Params().Name)
		}
		if _, err := k.ECDH(); err != nil {
			return nil, refuseKey("key.bad-point", "a point on "+k.Params().Name, "another point")
		}
		key.Type, key.Bits = "EC", k.Params().BitSize
	case ed25519.PublicKey:
		key.Type, key.Bits = "OKP", 256
	default:
		return nil, refuseKey("key.unsupported", "RSA, EC or Ed25519", fmt.Sprintf("%T", public))
	}
	key.Public, key.Thumbprint = public, Thumbprint(public)
	return key, nil
}

func weakRSA(k *rsa.PublicKey) *Finding {
	bits := k.N.BitLen()
	switch {
	case bits < minRSA:
		return refuseKey("key.weak", "2048 to 8192 bits", fmt.Sprintf("%d bits", bits))
	case bits > maxRSA:
		return refuseKey("key.too-large", "2048 to 8192 bits", fmt.Sprintf("%d bits", bits))
	case k.E < 3 || k.E%2 == 0 || k.E > maxExponent:
		return refuseKey("key.bad-modulus", "an odd exponent from 3 to 2^31−1", fmt.Sprintf("exponent %d", k.E))
	}
	roca := true
	for _, p := range smallPrimes() {
		rest := int(new(big.Int).Mod(k.N, big.NewInt(int64(p))).Int64())
		if rest == 0 {
			return refuseKey("key.bad-modulus", "a product of two large primes", fmt.Sprintf("divisible by %d", p))
		}
		roca = roca && (p == 2 || powerOfF4(rest, p))
	}
	if roca {
		return refuseKey("key.roca", "a random modulus", "every small residue is a power of 65537")
	}
	return nil
}

// powerOfF4 reports whether rest is a power of 65537 modulo p: true of every small prime for a ROCA modulus, and of
// all of them together for one honest modulus in about 2^27.
func powerOfF4(rest, p int) bool {
	for x, start := 65537%p, 65537%p; ; {
		if x == rest {
			return true
		}
		if x = x * start % p; x == start {
			return false
		}
	}
}

func smallPrimes() []int {
	return []int{2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107,
		109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167}
}
