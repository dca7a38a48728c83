// Package page is the contract between the root and its pages, and the few messages through which pages talk. A page is
// a plain struct; it does no I/O in Update or View, asks for effects with commands, and never imports another page.
package page

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/ui/jobs"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// Page is one screen. The root gives it messages and cells, and knows nothing of what it shows.
type Page interface {
	// Title names the page for the header.
	Title() widget.Line
	// Enter is called when the page comes to the front.
	Enter() tea.Cmd
	// Update takes every message that is not the root's own.
	Update(msg tea.Msg) tea.Cmd
	// Press takes keys before actions are looked up; used is true when the page is typing text, or otherwise took it.
	Press(k tea.KeyPressMsg) (cmd tea.Cmd, used bool)
	// View draws exactly a.W × a.H cells.
	View(a Area) widget.Block
	// Actions are what can be done here and now, in the order of help. Keys, help, palette and docs derive from them.
	Actions() []Action
	// Do runs an action by its ID.
	Do(id string) tea.Cmd
}

// Area is the place that the layout gives to a page.
type Area struct {
	W, H   int
	Side   int  // width of a side pane beside the main one; 0 = there is no room, show one pane at a time
	Bare   bool // no frames: only the essentials fit
	Drawer bool // the side pane is a drawer: it shows only while it has the focus
}

// Action is one thing that can be done. Keys are Bubble Tea key names ("space", "shift+tab"), the first one is shown.
type Action struct {
	ID    string         // "fetch"; key overrides in config.toml use it
	Keys  []string       //
	Verb  printable.Text // a word or two for the hints
	Name  printable.Text // a few words for palette and help
	Group printable.Text // what one wants to do: "Token", "Move"
	Hint  bool           // shown in the bottom line when there is room
	First bool           // a hint that comes before the others: what a key does with what is chosen
}

// Binding is the action as Bubbles sees it: its keys, and the help of the first one.
func (a Action) Binding() key.Binding {
	b := key.NewBinding(key.WithKeys(a.Keys...))
	if len(a.Keys) > 0 {
		b.SetHelp(a.Keys[0], a.Name.String())
	}
	return b
}

// On reports whether a key, by its Bubble Tea name, means this action.
func (a Action) On(pressed string) bool { return key.Matches(named(pressed), a.Binding()) }

// named is a key's name as Bubbles matches it.
type named string

func (n named) String() string { return string(n) }

// Env is what every page shares. The root owns and changes it; pages read it.
type Env struct {
	Clock  func() time.Time // see Now, Moment
	Styles *theme.Styles
	Pen    widget.Pen
	Frame  int // spinner frame
	Local  *time.Location
	Works  Counter
	Renew  bool // renew every profile before its token ends

	sent  []tea.Msg // to the root
	turn  int       // goes on with every change; see Kept
	until time.Time // until when what is being drawn is right
}

// Spinner is the present picture of the spinner.
func (e *Env) Spinner() widget.Span {
	frames := e.Pen.Glyph.Spinner
	return e.Pen.Text(theme.Accent, frames[e.Frame%len(frames)])
}

// Messages to the root.
type (
	// Toast is a success, shown for a few seconds.
	Toast struct {
		Role theme.Role
		Text printable.Text
	}
	// Ask puts a question that must be answered before anything else.
	Ask struct {
		Title  printable.Text
		Body   []printable.Text
		Yes    printable.Text // what yes does: "try", "delete"
		Danger bool
		Answer tea.Msg // delivered to the page on yes
		No     tea.Msg // delivered on no; may be nil
	}
	// Menu offers a few choices.
	Menu struct {
		Title printable.Text
		Items []Item
	}
	// Open brings another page to the front.
	Open struct {
		Page string
		Arg  any
	}
	// Back returns to the page before.
	Back struct{}
	// Quit ends the program.
	Quit struct{}
	// Copy asks for the clipboard; the root answers with a toast. Make says what is copied, off the screen's loop.
	Copy struct {
		What printable.Text
		Make func() (string, error)
	}
	// Reopen asks for another store in place of one in trouble: "again", "vault" or "memory".
	Reopen struct{ How string }
	// Sandbox asks for the pretend world.
	Sandbox struct{}
	// Export writes what Make gives to a new file, whose name begins with Name and ends in Ext.
	Export struct {
		Name, Ext string
		Make      func() ([]byte, error)
	}
	// Browse opens a page in the browser.
	Browse struct{ URL string }
)

// Item is one choice of a Menu.
type Item struct {
	Key    string
	Label  printable.Text
	Note   printable.Text
	Choice tea.Msg
}

// Messages from the root to its pages.
type (
	// Tick comes once a second, with the wall clock's seconds. What time it is, Env.Now tells.
	Tick struct{}
	// Remask tells that secrets must be hidden again: blur, suspend.
	Remask struct{}
	// Changed tells every page that profiles were changed; Name is the one to select, "" for none.
	Changed struct{ Name string }
	// Choose puts the workbench's cursor on a profile.
	Choose struct{ Name string }
	// UserToken is the token of a person who logged in to a profile's application; it never takes the machine's place.
	UserToken struct {
		Profile string
		Fetched jobs.Fetched
	}
	// TryAll tries these profiles in this order; StopAll ends that.
	TryAll  struct{ Names []string }
	StopAll struct{}
	// Hit is a click on something that a page marked.
	Hit struct {
		On     any
		Double bool
	}
	// Wheel is a turn of the mouse wheel over the page: lines down, negative up.
	Wheel struct {
		Lines int
		X, Y  int
	}
)

// Send hands a message to the root, which takes it before the next key: what is typed fast must meet the question, menu
// or page that the key before has opened. It is for Update, Press and Do only; it gives nil, to be returned from them.
func (e *Env) Send(msg tea.Msg) tea.Cmd {
	e.sent = append(e.sent, msg)
	return nil
}

// Pasted says so where a paste was more than fits: nothing of it is taken then, and that would look like a dead key.
func (e *Env) Pasted(fits bool) {
	if !fits {
		e.Send(Toast{Role: theme.Warn, Text: printable.Own("That is more than fits here; nothing of it was pasted.")})
	}
}

// Sent are the messages since the last call.
func (e *Env) Sent() []tea.Msg {
	sent := e.sent
	e.sent = nil
	return sent
}

// Side is one token of a comparison.
type Side struct {
	Name  printable.Text
	Token *inspect.Token
}

// Arguments of Open.
type (
	// EditorArg: How is new, edit, duplicate or rename.
	EditorArg struct{ How, Profile string }
	// FleetArg is what the fleet page shows; Rows and Progress are asked each time it is drawn. Document reads the named
	// profiles, in that order, and gives what makes their file; nil = nothing can be written.
	FleetArg struct {
		Clouds   []printable.Text
		Short    []printable.Text // their names where columns are narrow
		Rows     func() []FleetRow
		Progress func() (done, all int) // of a trial of many; all is 0 while there is none
		Document func(profiles []string) func() ([]byte, error)
	}
	// CompareArg are the two tokens to compare.
	CompareArg struct{ A, B Side }
	// LoginArg is the profile whose application a person logs in to.
	LoginArg struct{ Profile string }
	// TesterArg is which tester to open, and the token of the chosen profile, if it holds one.
	TesterArg struct {
		Kind string
		Side Side
	}
	// ExplainArg is what an error text is read with: the chosen profile, "" if none, and a token of its own, such as a
	// pasted one; nil is the profile's.
	ExplainArg struct {
		Profile string
		Token   *inspect.Token
	}
	// GuideArg is the profile to walk through guides with.
	GuideArg struct{ Profile string }
)

// The testers that need no profile.
const (
	PolicyTester = "policy"
	CELTester    = "cel"
)

// FleetRow is one profile in the matrix, a cell for each cloud. Rank orders rows, the worst lowest.
type FleetRow struct {
	Name   string
	Busy   bool
	Rank   int
	Cells  []Mark
	Claims Mark // the claims that profiles require, compared over all tokens
	Past   []Mark
}

// Mark is a state as glyph and word: of one profile at one cloud, of a link of the chain. The zero value says nothing.
type Mark struct {
	Role  theme.Role
	Glyph printable.Text
	Word  printable.Text
	Aside printable.Text // shown behind the word where there is room: how long it took, what is foreseen
}

// Text is the word, with what stands behind it where both fit into w cells.
func (c Mark) Text(p widget.Pen, w int) widget.Span {
	if both := p.Text(c.Role, printable.Of(c.Word.String()+" "+c.Aside.String())); c.Aside.String() != "" && both.Width() <= w {
		return both
	}
	return p.Text(c.Role, c.Word)
}
