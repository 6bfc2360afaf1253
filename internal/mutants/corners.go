package mutants

// corners are defects of reading and writing the stream that only few bytes, or a cut at one place, bring out.
func corners() []Mutant {
	const follows, decoder, encode = "core/wire/follows.go", "core/wire/decoder.go", "core/wire/encode.go"
	return []Mutant{
		{
			Name: "blank-line-in-two-pieces-not-counted", About: "a blank line that comes in two pieces is missing in EmptyBefore", Breaks: []string{"S18", "S19"},
			Edits: []Edit{{"core/wire/resume.go", "\t\td.countEmpty()\n\t\td.state = between\n", "\t\td.state = between\n"}},
		},
		{
			Name: "ending-lf-not-counted", About: "a frame whose ending blank line alone has no CR is not LFOnly", Breaks: []string{"S18", "S19"},
			Edits: []Edit{{decoder, "d.cur.lfOnly = d.cur.lfOnly || bare || end-begin == 1", "d.cur.lfOnly = d.cur.lfOnly || bare"}},
		},
		{
			Name: "clone-shares-discarded-frame", About: "a decoder and its clone count the same frame over the limit", Breaks: []string{"S18", "S19"},
			Edits: []Edit{{decoder, "\t\tdrop := *d.drop\n\t\tc.drop = &drop\n", ""}},
		},
		{
			Name: "clone-loses-begun-match", About: "the clone of a decoder that looks for a frame loses what it has of its beginning", Breaks: []string{"S18", "S19"},
			Edits: []Edit{{decoder, "case d.state == inFrame, d.state == hunting:", "case d.state == inFrame:"}},
		},
		{
			Name: "long-id-keeps-last-answer", About: "a frame with a long ActionID is raw text if an earlier frame was", Breaks: []string{"S18"},
			Edits: []Edit{{follows, "\t\tt.allowed = false // an earlier frame may have left it true\n", ""}},
		},
		{
			Name: "eighth-header-behind-marker-is-text", About: "only seven headers may stand behind an end marker", Breaks: []string{"S18"},
			Edits: []Edit{{follows, "1<<(maxTrailer+1) - 1", "1<<maxTrailer - 1"}},
		},
		{
			Name: "stored-headers-behind-text-lost", About: "the headers behind a text are text to what a Store keeps", Breaks: []string{"S18"},
			Edits: []Edit{{"core/wire/store.go", "\tif m.trailer > 0 {\n", "\tif m.trailer > maxTrailer {\n"}},
		},
		{
			Name: "first-parenthesis-decides", About: "a name ends behind the first parenthesis though that was closed and another opened", Breaks: []string{"S18"},
			Edits: []Edit{{"core/wire/header.go", "bytes.LastIndexByte(line[:colon], '(')", "bytes.IndexByte(line[:colon], '(')"}},
		},
		{
			Name: "reopened-name-sent", About: "a header name that opens a parenthesis again is sent", Breaks: []string{"S8"},
			Edits: []Edit{{encode, "strings.LastIndexByte(name, '(') > strings.LastIndexByte(name, ')')", "strings.IndexByte(name, '(') > strings.LastIndexByte(name, ')')"}},
		},
		{
			Name: "actions-share-headers", About: "two actions made from one by With overwrite each other's header", Breaks: []string{"S8"},
			Edits: []Edit{{"core/wire/action.go", "append(a.Headers[:len(a.Headers):len(a.Headers)], Header{name, value})", "append(a.Headers, Header{name, value})"}},
		},
		{
			Name: "control-byte-begins-variable", About: "a variable's name that begins with a control byte is not escaped", Breaks: []string{"S8"},
			Edits: []Edit{{"core/wire/variable.go", "name[0] <= ' '", "name[0] == ' '"}},
		},
		{
			Name: "frame-of-limit-oversize", About: "a frame of just the limit that comes in one piece is oversize", Breaks: []string{"S18"},
			Edits: []Edit{{decoder, "int64(begin)-int64(d.pos) > d.max", "int64(begin)-int64(d.pos) >= d.max"}},
		},
		{
			Name: "last-marker-ends-text", About: "the text of a Command ends at the last of several end markers", Breaks: []string{"S18"},
			Edits: []Edit{{follows, "for t.markers > 1 {", "for t.markers != 0 && t.markers&1 == 0 {"}},
		},
		{
			Name: "cr-makes-id-long", About: "an ActionID line of 128 bytes is long for its CR, in a frame over the limit", Breaks: []string{"S18"},
			Edits: []Edit{{"core/wire/oversize.go", "long := x.line-int64(x.tail.n-len(tail)) > keepBytes", "long := x.line > keepBytes"}},
		},
		{
			Name: "half-event-line-is-blank", About: "a line that begins as that of an event and ends early passes for the blank line of Resync", Breaks: []string{"S18"},
			Edits: []Edit{{"core/wire/resync.go", "h.line = int64(h.matched)", "h.line = 0"}},
		},
		{
			Name: "signs-folded-as-letters", About: "an at sign and a backquote in a header's name are the same", Breaks: []string{"S18"},
			Edits: []Edit{{"core/wire/header.go", "c != d && (c^d != 0x20 || c|0x20 < 'a' || c|0x20 > 'z')", "c != d && (c^d != 0x20 || c|0x20 < '`' || c|0x20 > 'z')"}},
		},
		{
			Name: "high-byte-ends-line", About: "an LF with its high bit set ends a line", Breaks: []string{"S18"},
			Edits: []Edit{{"core/wire/lines.go", "return (x&low + low | x) & high * gather >> 56", "return (x&low + low) & high * gather >> 56"}},
		},
		{
			Name: "refused-line-of-value-alone", About: "of a line that is too long the error tells the bytes of the value alone", Breaks: []string{"S8"},
			Edits: []Edit{{encode, "return &LimitError{name, ReasonLineTooLong, lineSize(name, h.Value), MaxLine}", "return &LimitError{name, ReasonLineTooLong, len(h.Value), MaxLine}"}},
		},
	}
}
