// Package desktop is what the surroundings of the program can do: clipboard, browser, secret prompts, files of its own,
// process hardening, preferences. It is the only package of the screen that runs other programs; secrets go to them on
// standard input only.
package desktop
