//go:build unix

package ui

import (
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/sys/unix"
)

// stops leads the process into a stop and back, whether the key asked for it or a signal from outside did: the terminal
// is given back first; afterwards what was revealed is hidden, the clock is right, and the screen is drawn anew.
//
// Bubble Tea gives the terminal back and then sends SIGTSTP to its group. A Go program that has once caught SIGTSTP
// never gets its default back, so that second signal is answered here with a stop that nobody catches.
type stops struct {
	released atomic.Bool
	pause    func() // the terminal is about to be somebody else's
}

// filter sees the program's messages before it acts on them.
func (s *stops) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	if _, ok := msg.(tea.SuspendMsg); ok {
		if !mayStop() {
			return noShell{}
		}
		s.released.Store(true) // by the time that its signal comes
		s.pause()
	}
	return msg
}

// mayStop is whether anybody could bring this process back: a shell with job control gives each job a process group of its
// own, so that who is in its session leader's group, or is the leader, was started by none.
func mayStop() bool {
	session, err := unix.Getsid(0)
	return err == nil && session != unix.Getpgrp()
}

// watch acts on the signals until done.
func (s *stops) watch(p *tea.Program) (done func()) {
	signals := make(chan os.Signal, 4)
	end := make(chan struct{})
	signal.Notify(signals, syscall.SIGTSTP, syscall.SIGCONT)
	go func() {
		defer func() { _ = recover() }()
		for {
			select {
			case sig := <-signals:
				switch {
				case sig == syscall.SIGCONT:
					p.Send(continued{})
				case s.released.Swap(false):
					_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
				default:
					p.Send(tea.SuspendMsg{})
				}
			case <-end:
				return
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		close(end)
	}
}
