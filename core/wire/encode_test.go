package wire_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"amicore/core/wire"
	"amicore/internal/wiretrial"
)

func TestAnActionIsWrittenInOrderWithItsIDSecond(t *testing.T) {
	a := wire.NewAction("Originate", "Channel", "SIP/a", "Variable", "x=1").With("Variable", "y=2").With("Async", "")
	for id, want := range map[string]string{
		"7": "Action: Originate\r\nActionID: 7\r\nChannel: SIP/a\r\nVariable: x=1\r\nVariable: y=2\r\nAsync: \r\n\r\n",
		"":  "Action: Originate\r\nChannel: SIP/a\r\nVariable: x=1\r\nVariable: y=2\r\nAsync: \r\n\r\n",
	} {
		got, err := a.Append([]byte("> "), id)
		if err != nil || string(got) != "> "+want || a.EncodedSize(id) != len(want) {
			t.Errorf("%q, %v; EncodedSize %d of %d", got, err, a.EncodedSize(id), len(want))
		}
		if got, err = a.AppendID(nil, []byte(id)); err != nil || string(got) != want {
			t.Errorf("AppendID: %q, %v", got, err)
		}
	}
	if value, ok := a.Get("VARIABLE"); value != "x=1" || !ok {
		t.Errorf("Get: %q, %v", value, ok)
	}
	if _, ok := a.Get("Nothing"); ok {
		t.Error("Get finds what is not there")
	}
}

func TestWithLeavesTheActionAsItWas(t *testing.T) {
	a := wire.NewAction("A", "K", "v")
	b, c := a.With("B", "1"), a.With("C", "2")
	if len(a.Headers) != 1 || b.Headers[1].Name != "B" || c.Headers[1].Name != "C" {
		t.Errorf("%v %v %v", a, b, c)
	}
}

func TestWhatAServerWouldMisreadIsRefused(t *testing.T) {
	fits := strings.Repeat("x", wire.MaxLine-len("K: "))
	headers := func(n int) wire.Action { return wire.NewAction("A", slices.Repeat([]string{"K", "v"}, n)...) }
	for name, c := range map[string]struct {
		action wire.Action
		id     string
		header string
		reason wire.Reason // 0: it is taken
	}{
		"the longest line":                       {wire.NewAction("A", "K", fits), "", "", 0},
		"a longer line":                          {wire.NewAction("A", "K", fits+"x"), "", "K", wire.ReasonLineTooLong},
		"the longest name of an action":          {wire.NewAction(strings.Repeat("x", wire.MaxLine-8)), "", "", 0},
		"a longer name of an action":             {wire.NewAction(strings.Repeat("x", wire.MaxLine-7)), "", "Action", wire.ReasonLineTooLong},
		"128 lines":                              {headers(126), "1", "", 0},
		"129 lines":                              {headers(127), "1", "", wire.ReasonTooManyLines},
		"128 lines without an id":                {headers(127), "", "", 0},
		"the longest id":                         {headers(0), strings.Repeat("x", wire.MaxActionID), "", 0},
		"a longer id":                            {headers(0), strings.Repeat("x", wire.MaxActionID+1), "ActionID", wire.ReasonActionIDTooLong},
		"an id that begins with a blank":         {headers(0), " 1", "ActionID", wire.ReasonActionIDBlank},
		"LF in an id":                            {headers(0), "1\n", "ActionID", wire.ReasonForbiddenByte},
		"no name":                                {wire.NewAction(""), "", "Action", wire.ReasonNoName},
		"an id that begins with a control byte":  {headers(0), "\x01x", "ActionID", wire.ReasonActionIDBlank},
		"a name that begins with a blank":        {wire.NewAction(" Originate"), "", "Action", wire.ReasonNameBlank},
		"a name that begins with a control byte": {wire.NewAction("\x0bOriginate"), "", "Action", wire.ReasonNameBlank},
		"CR in the name":                         {wire.NewAction("A\r"), "", "Action", wire.ReasonForbiddenByte},
		"LF in a value":                          {wire.NewAction("A", "K", "v\nAction: B"), "", "K", wire.ReasonForbiddenByte},
		"CR in a value":                          {wire.NewAction("A", "K", "\r"), "", "K", wire.ReasonForbiddenByte},
		"NUL in a value":                         {wire.NewAction("A", "K", "v\x00"), "", "K", wire.ReasonForbiddenByte},
		"LF in a header name":                    {wire.NewAction("A", "K\n", "v"), "", "K\n", wire.ReasonForbiddenByte},
		"an empty header name":                   {wire.NewAction("A", "", "v"), "", "", wire.ReasonHeaderName},
		"a header name with a colon":             {wire.NewAction("A", "K:", "v"), "", "K:", wire.ReasonHeaderName},
		"a header name that begins blank":        {wire.NewAction("A", " K", "v"), "", " K", wire.ReasonHeaderName},
		"a header name that ends blank":          {wire.NewAction("A", "K\t", "v"), "", "K\t", wire.ReasonHeaderName},
		"an open parenthesis in a header name":   {wire.NewAction("A", "(", "):"), "", "(", wire.ReasonHeaderName},
		"parentheses in a header name":           {wire.NewAction("A", "K(SIP/1)", "):"), "", "", 0},
		"a blank within a header name":           {wire.NewAction("A", "K K", "v"), "", "", 0},
		"a second Action":                        {wire.NewAction("A", "action", "B"), "", "action", wire.ReasonReserved},
		"a second ActionID":                      {wire.NewAction("A", "ACTIONID", "1"), "", "ACTIONID", wire.ReasonReserved},
		"bytes that are not UTF-8":               {wire.NewAction("A", "K", "\xff: \t "), "", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := c.action.Append([]byte("before"), c.id)
			if c.reason == 0 {
				if err != nil || c.action.Validate(c.id) != nil {
					t.Fatal(err)
				}
				return
			}
			var limit *wire.LimitError
			if !errors.As(err, &limit) || limit.Header != c.header || !errors.Is(err, c.reason) {
				t.Fatalf("%v, want %v of %q", err, c.reason, c.header)
			}
			if string(got) != "before" {
				t.Errorf("dst is %q", got)
			}
			if v := c.action.Validate(c.id); v == nil || v.Error() != err.Error() {
				t.Errorf("Validate says %v, Append %v", v, err)
			}
		})
	}
}

func TestAnErrorTellsNoValue(t *testing.T) {
	const secret = "s3cret"
	for _, a := range []wire.Action{
		wire.NewAction("Login", "Secret", secret+"\n"),
		wire.NewAction("Login", "Secret", strings.Repeat(secret, 200)),
	} {
		if err := a.Validate(""); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%v", err)
		}
	}
	err := wire.NewAction("Login", "K\n", strings.Repeat("x", 2000)).Validate("")
	if want := `wire: header "K\n": CR, LF and NUL can not be sent`; err.Error() != want {
		t.Errorf("%v, want %v", err, want)
	}
	err = wire.NewAction("A", "K", strings.Repeat("x", 1020)).Validate("")
	if want := `wire: header "K": the server cuts a line this long: 1023, at most 1022`; err.Error() != want {
		t.Errorf("%v, want %v", err, want)
	}
}

func TestAHeaderWithoutAValueIsAMistakeInTheProgram(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("NewAction takes a name without a value")
		}
	}()
	//lint:ignore SA5012 the mistake is what is tested
	wire.NewAction("A", "K")
}

func TestEncodingIntoRoomAllocatesNothing(t *testing.T) {
	a := wire.NewAction("Originate", "Channel", "SIP/a", "Async", "true")
	id := []byte("n-1-2-3")
	dst := make([]byte, 0, a.EncodedSize(string(id)))
	n := testing.AllocsPerRun(10, func() {
		for _, f := range []func() ([]byte, error){
			func() ([]byte, error) { return a.AppendID(dst, id) },
			func() ([]byte, error) { return a.Append(dst, "n-1-2-3") },
		} {
			if p, err := f(); err != nil || len(p) != cap(dst) {
				t.Fatalf("%q, %v", p, err)
			}
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// anyAction draws an action that may be sent. The headers' names have no open parenthesis: a server ends a name at the first colon,
// whatever stands before it, so a value could not tell itself from such a name.
func anyAction(t *rapid.T) (wire.Action, string) {
	text := rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 30), func(b []byte) string {
		return strings.Map(func(r rune) rune {
			if r == '\r' || r == '\n' || r == 0 {
				return '_'
			}
			return r
		}, string(b))
	})
	name := rapid.StringMatching(`[A-Za-z0-9/._][A-Za-z0-9 /._-]{0,12}[A-Za-z0-9)]`).Filter(func(s string) bool {
		return !strings.EqualFold(s, "Action") && !strings.EqualFold(s, "ActionID")
	})
	a := wire.NewAction(rapid.StringMatching(`[A-Za-z]{1,20}`).Draw(t, "name"))
	for range rapid.IntRange(0, 126).Draw(t, "headers") {
		a = a.With(name.Draw(t, "header"), text.Draw(t, "value"))
	}
	return a, rapid.StringMatching(`([A-Za-z0-9:-][A-Za-z0-9: -]{0,60})?`).Draw(t, "id")
}

func TestWhatIsEncodedDecodesToTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var stream []byte
		var want []wire.Header
		for range rapid.IntRange(1, 3).Draw(t, "actions") {
			a, id := anyAction(t)
			size := len(stream)
			var err error
			if stream, err = a.Append(stream, id); err != nil {
				t.Fatal(err)
			}
			if len(stream)-size != a.EncodedSize(id) {
				t.Fatalf("EncodedSize %d, written %d", a.EncodedSize(id), len(stream)-size)
			}
			want = append(want, wire.Header{Name: "Action", Value: a.Name})
			if id != "" {
				want = append(want, wire.Header{Name: "ActionID", Value: id})
			}
			want = append(append(want, a.Headers...), wire.Header{})
		}
		var got []wire.Header
		for _, f := range decode(t, wire.NewDecoder(wire.FromClient, 1<<20), wiretrial.Pieces(drawn(t), stream)) {
			for _, h := range f.Headers {
				got = append(got, wire.Header(h))
			}
			got = append(got, wire.Header{})
		}
		if !slices.Equal(got, want) {
			t.Fatalf("\n got %q\nwant %q", got, want)
		}
	})
}
