package core

import (
	"amicore/core/wire"
)

// AppendTrace appends a canonical form of the commands of one Step to dst:
// the same on every architecture, with the login masked. Hash it to compare
// two runs.
func AppendTrace(dst []byte, now Instant, commands []Command) []byte {
	dst = appendInt(dst, int64(now))
	dst = appendInt(dst, int64(len(commands)))
	for i := range commands {
		dst = commands[i].appendTrace(dst)
	}
	return dst
}

func (c *Command) appendTrace(dst []byte) []byte {
	dst = append(dst, byte(c.Kind), byte(c.Close), byte(c.Gap), byte(c.Notice), byte(c.From), byte(c.Phase), byte(c.Orphan))
	for _, v := range [...]int64{int64(c.Node), int64(c.Conn), int64(c.Ticket), c.Count} {
		dst = appendInt(dst, v)
	}
	dst = appendBytes(dst, c.Text)
	if c.Sensitive {
		dst = appendBytes(dst, Mask(c.Bytes))
	} else {
		dst = appendBytes(dst, c.Bytes)
	}
	if c.Event != nil {
		dst = appendBytes(dst, c.Event.Bytes())
	}
	if c.Reply != nil {
		dst = c.Reply.appendTrace(dst)
	}
	if e := c.Err; e != nil {
		dst = append(dst, byte(e.Run), byte(e.Cause))
		if e.Acked {
			dst = append(dst, 1)
		}
		dst = appendBytes(dst, e.Error())
		if e.Reply != nil {
			dst = e.Reply.appendTrace(dst)
		}
	}
	return dst
}

func (r *Reply) appendTrace(dst []byte) []byte {
	dst = appendBytes(dst, r.Action)
	dst = appendBytes(dst, r.ActionID)
	for _, message := range [...]wire.Message{r.Response, r.Final} {
		dst = appendBytes(dst, message.Bytes())
	}
	dst = appendInt(dst, int64(len(r.Events)))
	for _, e := range r.Events {
		dst = appendBytes(dst, e.Bytes())
	}
	dst = appendBytes(dst, r.Text)
	for _, v := range [...]int64{int64(r.Cut), int64(r.Missing), int64(r.Sent), int64(r.Responded)} {
		dst = appendInt(dst, v)
	}
	return dst
}

func appendInt(dst []byte, v int64) []byte {
	var b [8]byte
	putUint(b[:], uint64(v))
	return append(dst, b[:]...)
}

func appendBytes[T string | []byte](dst []byte, b T) []byte {
	return append(appendInt(dst, int64(len(b))), b...)
}

// Mask returns a copy of client bytes with the values of Secret and Key
// headers replaced by ******, whatever their length. Use it before a
// Sensitive Send is shown to anyone.
func Mask(b []byte) []byte {
	var out []byte
	for len(b) > 0 {
		line, rest := b, []byte(nil)
		for i, c := range b {
			if c == '\n' {
				line, rest = b[:i+1], b[i+1:]
				break
			}
		}
		b = rest
		n := 0
		for _, name := range [...]string{"Secret:", "Key:"} {
			if len(line) >= len(name) && wire.EqualFold(line[:len(name)], name) {
				n = len(name)
			}
		}
		if n == 0 {
			out = append(out, line...)
			continue
		}
		out = append(out, line[:n]...)
		out = append(out, " "+masked+"\r\n"...)
	}
	return out
}
