package test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestNothingIsCompiledAtTheStart: a regular expression in a package's variable is compiled by every run, used or not;
// together they were a third of the program's start.
func TestNothingIsCompiledAtTheStart(t *testing.T) {
	lazy := 0
	walkGo(t, func(path string) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			ast.Inspect(g, func(n ast.Node) bool {
				if _, later := n.(*ast.FuncLit); later {
					return false // a simulator imports nothing of ours: there it is sync.OnceValue
				}
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				switch name := called(call); {
				case strings.HasPrefix(name, "regexp."):
					t.Errorf("%s compiles a regular expression at every start: use lazyregexp.New, or sync.OnceValue in a simulator", path)
				case name == "lazyregexp.New":
					lazy++
					if text, whole := literal(call.Args[0]); whole {
						if _, err := regexp.Compile(text); err != nil {
							t.Errorf("%s: %v", path, err)
						}
					}
				}
				return true
			})
		}
	})
	if lazy < 40 {
		t.Errorf("only %d lazy regular expressions were looked at: the walk is broken", lazy)
	}
}

// called is the package and name that a call names, as they are written.
func called(call *ast.CallExpr) string {
	if s, ok := call.Fun.(*ast.SelectorExpr); ok {
		if p, ok := s.X.(*ast.Ident); ok {
			return p.Name + "." + s.Sel.Name
		}
	}
	return ""
}

// literal is the text of a string, or of strings that are added; whole is false when a name is among them.
func literal(e ast.Expr) (text string, whole bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		left, a := literal(e.X)
		right, b := literal(e.Y)
		return left + right, a && b
	}
	return "", false
}
