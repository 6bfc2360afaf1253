package mutants

// framing are defects of cutting the stream into frames.
func framing() []Mutant {
	const (
		frame   = "core/wire/frame.go"
		follows = "core/wire/follows.go"
	)
	return []Mutant{
		{
			Name: "text-on-any-version", About: "a server without the dialect may begin raw text", Breaks: []string{"L3"},
			Edits: []Edit{
				{"core/text.go", "\tif m.versions&textVersions == 0 {\n\t\treturn false\n\t}\n", ""},
				{"core/rules.go", "if m.versions&textVersions != 0 && (", "if ("},
			},
		},
		{
			Name: "text-of-any-id", About: "raw text need not carry the id of its Command", Breaks: []string{"L3"},
			Edits: []Edit{{"core/slot.go", "\treturn s.id.n == 0 || string(id) == string(s.id.text())\n", "\treturn true\n"}},
		},
		{
			Name: "text-of-any-action", About: "raw text may answer an action that has none", Breaks: []string{"S18", "L3"},
			Edits: []Edit{{"core/text.go", "if sl.traits&traitText != 0 && sl.state", "if sl.state"}},
		},
		{
			Name: "text-without-action", About: "raw text needs no action on record", Breaks: []string{"L3"},
			Edits: []Edit{{"core/text.go", "\tif m.observer.joined {\n\t\treturn true\n\t}\n", "\tif m.observer.joined || m.records.n == 0 {\n\t\treturn true\n\t}\n"}},
		},
		{
			Name: "text-behind-unanswered-lost", About: "raw text behind an action that got no answer is read as frames", Breaks: []string{"S4", "S18"},
			Edits: []Edit{{"core/text.go", "(first || sl.hasOwnID())", "first"}},
		},
		{
			Name: "text-that-made-room-lost", About: "raw text of an action whose record made room is read as frames", Breaks: []string{"S4", "S11", "S12", "S18"},
			Edits: []Edit{{"core/text.go", "return m.owedText.has(id)", "return false"}},
		},
		{
			Name: "text-makes-room-first", About: "records that may be answered with raw text make room before others", Breaks: []string{"S4", "S11", "S12", "S18"},
			Edits: []Edit{{"core/submit.go", "mayBeText := m.given == m.givenText", "mayBeText := m.given > 0"}},
		},
		{
			Name: "hole-told-by-any", About: "any response tells what the actions in a hole of a recording were", Breaks: []string{"S4", "S11", "S12", "S18"},
			Edits: []Edit{{"core/observe.go", "if t > o.hole {", "if t > 0 {"}},
		},
		{
			Name: "observed-id-with-blanks", About: "an observed id is compared with the blanks that the server skips", Breaks: []string{"S4", "S18"},
			Edits: []Edit{{"core/observe.go", "\tid = skipBlanks(id)", "\tid = id + \"\""}},
		},
		{
			Name: "header-behind-marker-is-text", About: "a header behind the end marker is text, and the text goes on", Breaks: []string{"L1", "S18"},
			Edits: []Edit{{follows, "\t\tif !isTrailer(head) {\n", "\t\tif isTrailer(head) {\n"}},
		},
		{
			Name: "id-in-front-is-other", About: "a frame that begins with its ActionID is no response", Breaks: []string{"S18", "L1"},
			Edits: []Edit{{follows, "d.cur.idFirst = d.cur.kind == KindOther && hasName(line, \"ActionID\")", "d.cur.idFirst = false"}},
		},
		{
			Name: "marker-own-line-only", About: "the end marker counts only in a line of its own", Breaks: []string{"S19"},
			Edits: []Edit{{follows, "if bytes.HasSuffix(tail, []byte(endMarker)) {", "if bytes.Equal(tail, []byte(endMarker)) {"}},
		},
		{
			Name: "follows-as-response", About: "the raw text of a Command is taken for headers", Breaks: []string{"S18"},
			Edits: []Edit{{"core/wire/frame.go", `len("Response:"):]), "Follows")`, `len("Response:"):]), "Follow")`}},
		},
		{
			Name: "blank-ends-follows", About: "a blank line ends the text of a Follows frame", Breaks: []string{"S18", "S19"},
			Edits: []Edit{{follows, "\tcase u.kind != KindFollows:\n", "\tcase blank || u.kind != KindFollows:\n"}},
		},
		{
			Name: "headers-in-text", About: "a header-like line in the text of a Follows frame is a header", Breaks: []string{"S5", "S18"},
			Edits: []Edit{{follows, "case !u.text.begun && u.text.header(", "case (!u.text.begun || !u.text.actionID) && u.text.header("}},
		},
		{
			Name: "name-case-matters", About: "header names are compared with their case", Breaks: []string{"S18"},
			Edits: []Edit{{"core/wire/header.go", "if c, d := a[i], s[i]; c != d && (c^d != 0x20 || c|0x20 < 'a' || c|0x20 > 'z') {", "if c, d := a[i], s[i]; c != d {"}},
		},
		{
			Name: "lf-only-frame-glued", About: "an empty line with a bare LF ends no frame", Breaks: []string{"S19"},
			Edits: []Edit{
				{"core/wire/decoder.go", "if end-begin <= 2 && (end-begin == 1 || data[begin] == '\\r') {", "if end-begin == 2 && data[begin] == '\\r' {"},
				{follows, "\tcase u.kind != KindFollows:\n\t\treturn blank\n", "\tcase u.kind != KindFollows:\n\t\treturn blank && !u.lfOnly\n"},
			},
		},
		{
			Name: "piece-end-loses-byte", About: "of a frame that goes on in the next piece a byte is lost", Breaks: []string{"S19"},
			Edits: []Edit{{"core/wire/resume.go", "body := d.data[d.pos:]\n", "body := d.data[d.pos : len(d.data)-1]\n"}},
		},
		{
			Name: "oversize-id-lost", About: "the id of a response over the limit is not kept", Breaks: []string{"L1", "S19"},
			Edits: []Edit{{"core/wire/oversize.go", "if d.drop.other.n > 0 {", "if d.drop.other.n > keepBytes {"}},
		},
		{
			Name: "second-space-trimmed", About: "all blanks after the colon are taken off", Breaks: []string{"S4"},
			Edits: []Edit{{"core/wire/header.go", "if len(value) > 0 && value[0] == ' ' {\n\t\treturn value[1:]\n\t}", "for len(value) > 0 && value[0] == ' ' {\n\t\tvalue = value[1:]\n\t}"}},
		},
		{
			Name: "lf-only-event-lost", About: "an event whose lines end in LF alone is passed over", Breaks: []string{"S11"},
			Edits: []Edit{{"core/wire/decoder.go", "\t\tif s != again {\n\t\t\treturn s == found\n", "\t\tif s == found && f.LFOnly && f.Kind == KindEvent {\n\t\t\tcontinue\n\t\t}\n\t\tif s != again {\n\t\t\treturn s == found\n"}},
		},
	}
}
