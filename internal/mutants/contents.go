package mutants

// contents are defects of what is in the messages that callers and subscribers get.
func contents() []Mutant {
	const reply, list, message, lookup, store = "core/submit.go", "core/list.go", "core/wire/message.go", "core/wire/lookup.go", "core/wire/store.go"
	return []Mutant{
		{
			Name: "item-left-out", About: "the second item of a list is left out without a count", Breaks: []string{"S4", "S11"},
			Edits: []Edit{{list, "\tc.events = append(c.events, f.Clone())\n", "\tif c.cut > 0 || len(c.events) != 1 {\n\t\tc.events = append(c.events, f.Clone())\n\t}\n"}},
		},
		{
			Name: "cut-forgotten-in-failure", About: "a reply to a failure does not say how many items were cut", Breaks: []string{"S4", "S11"},
			Edits: []Edit{{"core/submit.go", "joinText(c.text), c.cut", "joinText(c.text), min(c.cut, 3)"}},
		},
		{
			Name: "items-share-memory", About: "the items of a list are views of the bytes that come next", Breaks: []string{"S4"},
			Edits: []Edit{{list, "\tc.events = append(c.events, f.Clone())\n", "\tc.events = append(c.events, f.Message)\n"}},
		},
		{
			Name: "sent-when-submitted", About: "a reply says that its action was sent when it was submitted", Breaks: []string{"S4"},
			Edits: []Edit{{reply, "Sent: sl.sent, Responded: sl.responded", "Sent: sl.submitted, Responded: sl.responded"}},
		},
		{
			Name: "answered-when-sent", About: "a reply says that its response came when the action was sent", Breaks: []string{"S4"},
			Edits: []Edit{{reply, "Sent: sl.sent, Responded: sl.responded", "Sent: sl.sent, Responded: min(sl.sent, sl.responded)"}},
		},
		{
			Name: "stored-lines-not-moved", About: "a stored event has its lines where they were in the stream", Breaks: []string{"S12", "S19"},
			Edits: []Edit{{store, "moved[i] = start + by", "moved[i] = start + by&^1"}},
		},
		{
			Name: "lookup-by-beginning", About: "a header whose name begins like another one is found in its place", Breaks: []string{"S18"},
			Edits: []Edit{{lookup, "n >= 8 && binary.LittleEndian.Uint64(data[at-8:at:at]) != tail", "n == 8 && binary.LittleEndian.Uint64(data[at-8:at:at]) != tail"}},
		},
		{
			Name: "line-loses-blank", About: "a line that ends in a blank loses it", Breaks: []string{"S18"},
			Edits: []Edit{{message, "return trimCR(trimLF(m.data[m.starts[i]:end:end]))", "return trimSpace(trimCR(trimLF(m.data[m.starts[i]:end:end])))"}},
		},
		{
			Name: "output-keeps-marker", About: "the last line of a Command's text has its end marker", Breaks: []string{"S18", "S4"},
			Edits: []Edit{{message, "line = bytes.TrimSuffix(line, []byte(endMarker))\n\t\t\t\tif", "if"}},
		},
		{
			Name: "empty-lines-in-front-uncounted", About: "a frame says that no empty line stands before it", Breaks: []string{"S18"},
			Edits: []Edit{{"core/wire/decoder.go", "\tf.EmptyBefore = d.empty\n", "\tf.EmptyBefore = min(d.empty, 1)\n"}},
		},
		{
			Name: "text-cut-at-dot", About: "the text of an error is cut at its first dot", Breaks: []string{"S6"},
			Edits: []Edit{{"core/servertext.go", "{\n\t\treturn message\n\t}\n\tvar text []byte", "{\n\t\tif i := bytes.IndexByte([]byte(message), '.'); i >= 0 {\n\t\t\treturn message[:i]\n\t\t}\n\t\treturn message\n\t}\n\tvar text []byte"}},
		},
		{
			Name: "text-of-any-failure", About: "a failure without an Error of the server has a text of it", Breaks: []string{"S6"},
			Edits: []Edit{{reply, "Action: sl.name, ActionID: sl.idString(), ChannelID: sl.channelID,", "Action: sl.name, ActionID: sl.idString(), ChannelID: sl.channelID, Message: sl.name,"}},
		},
	}
}
