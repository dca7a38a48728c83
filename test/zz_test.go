package test
import ("testing";"context";"encoding/json";"mintmark/auth0/sandbox")
func TestZZ(t *testing.T){
 w,err:=sandbox.ParseWorld(sandbox.DefaultWorld()); if err!=nil{t.Fatal(err)}
 r,err:=sandbox.Start(context.Background(), w, nil, sandbox.Options{}); if err!=nil{t.Fatal(err)}
 defer r.Close()
 if err:=r.Apply("auth0", json.RawMessage(`{"api":{"identifier":"https://gcp-hs256.acme.dev","signing_alg":"RS256"}}`)); err!=nil {t.Fatal(err)}
}
