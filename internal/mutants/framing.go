package mutants

// framing are defects of cutting the stream into frames.
func framing() []Mutant {
	const frame = "core/wire/frame.go"
	return []Mutant{
		{
			Name: "marker-own-line-only", About: "the end marker counts only in a line of its own", Breaks: []string{"S19"},
			Edits: []Edit{{frame, "u.marker = bytes.HasSuffix(tail, []byte(endMarker))", "u.marker = bytes.Equal(tail, []byte(endMarker))"}},
		},
		{
			Name: "follows-as-response", About: "the raw text of a Command is taken for headers", Breaks: []string{"S18"},
			Edits: []Edit{{"core/wire/frame.go", `len("Response:"):]), "Follows")`, `len("Response:"):]), "Follow")`}},
		},
		{
			Name: "blank-ends-follows", About: "a blank line ends the text of a Follows frame", Breaks: []string{"S18", "S19"},
			Edits: []Edit{{frame, "if u.kind != KindFollows {\n\t\treturn blank\n\t}", "if blank || u.kind != KindFollows {\n\t\treturn blank\n\t}"}},
		},
		{
			Name: "headers-in-text", About: "a header-like line in the text of a Follows frame is a header", Breaks: []string{"S5", "S18"},
			Edits: []Edit{{frame, "if !u.text {", "if !u.text || !u.actionID {"}},
		},
		{
			Name: "name-case-matters", About: "header names are compared with their case", Breaks: []string{"S18"},
			Edits: []Edit{{"core/wire/header.go", "if c, d := a[i], s[i]; c != d && (c^d != 0x20 || c|0x20 < 'a' || c|0x20 > 'z') {", "if c, d := a[i], s[i]; c != d {"}},
		},
		{
			Name: "lf-only-frame-glued", About: "an empty line with a bare LF ends no frame", Breaks: []string{"S19"},
			Edits: []Edit{
				{"core/wire/decoder.go", "if end-begin <= 2 && (end-begin == 1 || data[begin] == '\\r') {", "if end-begin == 2 && data[begin] == '\\r' {"},
				{frame, "if u.kind != KindFollows {\n\t\treturn blank\n\t}", "if u.kind != KindFollows {\n\t\treturn blank && !u.lfOnly\n\t}"},
			},
		},
		{
			Name: "piece-end-loses-byte", About: "of a frame that goes on in the next piece a byte is lost", Breaks: []string{"S19"},
			Edits: []Edit{{"core/wire/resume.go", "body := d.data[d.pos:]\n", "body := d.data[d.pos : len(d.data)-1]\n"}},
		},
		{
			Name: "oversize-id-lost", About: "the id of a response over the limit is not kept", Breaks: []string{"L1", "S19"},
			Edits: []Edit{{"core/wire/oversize.go", "if d.drop.id.n > 0 {", "if d.drop.id.n > keepBytes {"}},
		},
		{
			Name: "second-space-trimmed", About: "all blanks after the colon are taken off", Breaks: []string{"S4"},
			Edits: []Edit{{"core/wire/header.go", "if len(value) > 0 && value[0] == ' ' {\n\t\treturn value[1:]\n\t}", "for len(value) > 0 && value[0] == ' ' {\n\t\tvalue = value[1:]\n\t}"}},
		},
	}
}
