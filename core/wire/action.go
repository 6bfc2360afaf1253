package wire

// A Header is one line of an action.
type Header struct{ Name, Value string }

// An Action is a request to the server: its name and its headers in the order in which they are sent. The Action and ActionID
// headers are not among them, Append writes those.
type Action struct {
	Name    string
	Headers []Header
}

// NewAction returns an action with headers given as name, value, name, value … It panics if a value is missing: that is a mistake
// in the program, not in its input.
func NewAction(name string, nameValue ...string) Action {
	if len(nameValue)%2 != 0 {
		panic("wire: NewAction: a header without a value")
	}
	a := Action{Name: name}
	if len(nameValue) > 0 {
		a.Headers = make([]Header, 0, len(nameValue)/2)
	}
	for i := 0; i < len(nameValue); i += 2 {
		a.Headers = append(a.Headers, Header{nameValue[i], nameValue[i+1]})
	}
	return a
}

// With returns a copy of the action with one more header at its end. It copies the headers, so that actions made from the same one
// do not change each other.
func (a Action) With(name, value string) Action {
	a.Headers = append(a.Headers[:len(a.Headers):len(a.Headers)], Header{name, value})
	return a
}

// Get returns the value of the first header with this name, in any case, and whether there is one.
func (a Action) Get(name string) (string, bool) {
	for i := range a.Headers {
		if equalFold(a.Headers[i].Name, name) {
			return a.Headers[i].Value, true
		}
	}
	return "", false
}
