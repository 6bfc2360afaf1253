package refwire

import "strings"

// Values returns the values of all headers with this name.
func (f Frame) Values(name string) (values []string) {
	for _, h := range f.Headers {
		if SameName(h.Name, name) {
			values = append(values, h.Value)
		}
	}
	return values
}

// Type returns the value of the first line or, where that is an ActionID header, of the second one if there is one. ok is false
// if the line is no header.
func (f Frame) Type() (value string, ok bool) {
	line := 0
	if len(f.Lines) > 1 && isActionID(f.Lines[0]) {
		line = 1
	}
	for i, at := range f.At {
		if at == line {
			return f.Headers[i].Value, true
		}
	}
	return "", false
}

// EventInitial returns the first byte of an event's name with bit 0x20 set, 0 unless the frame begins with `Event: ` in any case
// and a byte over 32 follows.
func (f Frame) EventInitial() byte {
	const begin = "event: "
	if len(f.Lines) == 0 || len(f.Lines[0]) <= len(begin) || lower(f.Lines[0][:len(begin)]) != begin {
		return 0
	}
	c := f.Lines[0][len(begin)]
	if c <= ' ' {
		return 0
	}
	return c | 0x20
}

// A Variable is a channel variable. Its prefix and its channel are known of ChannelVariables only.
type Variable struct {
	Prefix       string
	Channel      string
	HasChannel   bool
	Name, Value  string
	HasEqualSign bool
}

func cutVariable(text string) (v Variable) {
	v.Name, v.Value, v.HasEqualSign = strings.Cut(text, "=")
	return v
}

// Variables returns the variables of all Variable, ChanVariable and ChanVariable(channel) headers.
func (f Frame) Variables() (found []Variable) {
	for _, h := range f.Headers {
		name := lower(h.Name)
		if name == "variable" || name == "chanvariable" || strings.HasPrefix(name, "chanvariable(") && strings.HasSuffix(name, ")") {
			found = append(found, cutVariable(h.Value))
		}
	}
	return found
}

// ChannelVariables returns the variables of all ChanVariable(channel) headers, and of those whose name ends in ChanVariable with
// the value of the first header that is called as what is in front of it and Channel.
func (f Frame) ChannelVariables() (found []Variable) {
	const plain = "chanvariable"
	for _, h := range f.Headers {
		name, v := lower(h.Name), cutVariable(h.Value)
		switch {
		case strings.HasPrefix(name, plain+"(") && strings.HasSuffix(name, ")"):
			v.Channel, v.HasChannel = h.Name[len(plain)+1:len(name)-1], true
		case strings.HasSuffix(name, plain):
			v.Prefix = h.Name[:len(name)-len(plain)]
			v.Channel, v.HasChannel = f.Get(v.Prefix + "Channel")
		default:
			continue
		}
		found = append(found, v)
	}
	return found
}
