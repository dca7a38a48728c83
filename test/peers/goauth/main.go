// Command goauth is Google's newer Go authentication library with an external_account file: it reads the file's content
// on standard input and says what became of it. It is a module of its own, so that what it needs stays out of mintmark.
package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"strings"
	"time"

	"cloud.google.com/go/auth/credentials"
)

type outcome struct {
	OK      bool   `json:"ok"`
	Message string `json:"message"`
}

func exchange() outcome {
	file, err := io.ReadAll(os.Stdin)
	if err != nil {
		return outcome{Message: err.Error()}
	}
	creds, err := credentials.NewCredentialsFromJSON(credentials.ExternalAccount, file, &credentials.DetectOptions{Scopes: []string{"https://www.googleapis.com/auth/cloud-platform"}})
	if err != nil {
		return outcome{Message: err.Error()}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	token, err := creds.Token(ctx)
	if err != nil {
		return outcome{Message: err.Error()}
	}
	return outcome{OK: strings.HasPrefix(token.Value, "ya29.")}
}

func main() {
	_ = json.NewEncoder(os.Stdout).Encode(exchange())
}
