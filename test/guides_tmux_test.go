package test

import (
	"strings"
	"testing"
)

// counted presses keys and counts them; typed text is a value and does not count.
type counted struct {
	terminal
	presses int
}

func (c *counted) press(keys ...string) {
	c.presses += len(keys)
	for _, k := range keys {
		c.keys(k)
	}
}

// TestFromFirstStartToAcceptedByAllFour goes the newcomer's way within the program: nothing is configured, and at the end
// all four accept.
func TestFromFirstStartToAcceptedByAllFour(t *testing.T) {
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	c := &counted{terminal: openTerminal(t, 120, 36)}
	c.keys(path+" sandbox", "Enter")
	c.wait(`acme-prod`)
	c.press("/")
	c.keys("-l", "newcomer")
	c.press("Enter")
	c.wait(`newcomer`)
	c.press("g")
	c.wait(`Create a machine-to-machine application`)
	c.play("0 of 5", "a", "a", "a", "a", "Enter")
	c.press("j", "j", "j", "j", "j")
	c.play("0 of 5", "Enter", "Enter", "a", "a", "Enter") // AWS
	c.press("j")
	c.play("0 of 5", "Enter", "Enter", "a", "a", "Enter") // Google Cloud
	c.press("j")
	c.play("0 of 5", "Enter", "Enter", "a", "a", "Enter") // Azure
	c.press("j")
	c.play("0 of 5", "Enter", "Enter", "Enter", "a", "Enter") // own API
	c.press("Escape")
	c.wait(`Profiles`)
	c.press("t")
	screen := c.wait(`(?s)AWS.*accept.*accept.*accept.*accept`)
	for _, cloud := range []string{"AWS", "Google Cloud", "Azure", "API"} {
		if !strings.Contains(screen, cloud) {
			t.Errorf("%s is not on the screen:\n%s", cloud, screen)
		}
	}
	if strings.Contains(screen, "refused") || strings.Contains(screen, "REJECTED") || c.presses > 60 {
		t.Errorf("%d key presses, want at most 60:\n%s", c.presses, screen)
	}
	t.Logf("%d key presses", c.presses)
	c.keys("q")
	c.wait(`\$$`)
}

// play opens the chosen guide and presses one key a step, each when the step before is behind; then it goes back.
func (c *counted) play(start string, keys ...string) {
	c.t.Helper()
	c.press("Enter")
	c.wait(start)
	for i, k := range keys {
		c.press(k)
		c.wait(string(rune('1'+i)) + " of 5")
	}
	c.wait(`This guide is done`)
	c.press("Escape")
	c.wait(`Exercise: AWS knows no such provider`)
}

// TestAnExerciseIsBegunAndMendedOnScreen starts an exercise beside the running world, sees it refused, and mends it.
func TestAnExerciseIsBegunAndMendedOnScreen(t *testing.T) {
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	term := openTerminal(t, 120, 36)
	term.keys(path+" sandbox", "Enter")
	term.wait(`acme-prod`)
	term.keys("g")
	term.wait(`Exercise: AWS knows no such provider`)
	for range 14 {
		term.keys("j")
	}
	term.keys("Enter")
	term.wait(`guide for exercise-aws-slash`)
	term.keys("Enter")
	if screen := term.wait(`not yet`); !strings.Contains(screen, "InvalidIdentityToken") || strings.Contains(screen, "aws.issuer.slash") {
		t.Errorf("the fault is told, or the cloud's words are not:\n%s", screen)
	}
	term.keys("i")
	term.wait(`Hint: `)
	term.keys("a")
	for range 3 { // provider, then the role that must trust it
		if strings.Contains(term.wait(`Applied: `), "This guide is done") {
			break
		}
		term.keys("a")
	}
	term.wait(`This guide is done`)
	term.keys("Escape")
	term.wait(`AWS calls the audience wrong`)
	term.keys("Escape")
	term.wait(`exercise-aws-slash`)
	term.keys("q")
	term.wait(`\$$`)
}
