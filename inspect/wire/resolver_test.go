package wire

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

// resolver is a Go resolver whose name server is n, reached through a pipe.
func (n *nameServer) resolver() *net.Resolver {
	n.asked = map[string]int{}
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go n.answer(theirs)
		return ours, nil
	}}
}

// answer speaks DNS over a stream: a pipe is no packet connection, so that the resolver puts the length before each
// message (RFC 1035 §4.2.2).
func (n *nameServer) answer(c net.Conn) {
	defer func() { _ = c.Close() }()
	for {
		var size [2]byte
		if _, err := io.ReadFull(c, size[:]); err != nil {
			return
		}
		raw := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(c, raw); err != nil {
			return
		}
		out, err := n.reply(raw)
		if err != nil {
			return
		}
		if _, err := c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(out))), out...)); err != nil {
			return
		}
	}
}

func (n *nameServer) reply(raw []byte) ([]byte, error) {
	var p dnsmessage.Parser
	head, err := p.Start(raw)
	if err != nil {
		return nil, err
	}
	q, err := p.Question()
	if err != nil {
		return nil, err
	}
	head.Response, head.RecursionAvailable = true, true
	msg := dnsmessage.Message{Header: head, Questions: []dnsmessage.Question{q}}
	if q.Type == dnsmessage.TypeA { // one look-up asks A and AAAA: only A counts as a turn
		ips, err := n.next(strings.TrimSuffix(q.Name.String(), "."))
		if err != nil {
			msg.RCode = dnsmessage.RCodeNameError
		}
		for _, ip := range ips {
			msg.Answers = append(msg.Answers, dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}, Body: &dnsmessage.AResource{A: [4]byte(ip.To4())}})
		}
	} else if _, known := n.answers[strings.TrimSuffix(q.Name.String(), ".")]; !known {
		msg.RCode = dnsmessage.RCodeNameError
	}
	return msg.Pack()
}
