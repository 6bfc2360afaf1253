package mutants

// desired are defects of the event mask and the event filters that a session
// is to have.
func desired() []Mutant {
	return []Mutant{
		{
			Name: "misspelled-mask-sent", About: "a caller's Events action with a misspelled class is sent", Breaks: []string{"S8"},
			Edits: []Edit{{"core/submit.go", "if err := catalog.CheckEventMask(headerOf(a.Headers, \"EventMask\")); err != nil {", "if err := catalog.CheckEventMask(headerOf(a.Headers, \"Events\")); err != nil {"}},
		},
		{
			Name: "misspelled-mask-wanted", About: "a mask with a misspelled class is taken as what is wanted", Breaks: []string{"S8"},
			Edits: []Edit{{"core/wanted.go", "return catalog.CheckEventMask(mask)", "_ = catalog.CheckEventMask(mask)\n\treturn nil"}},
		},
		{
			Name: "mask-of-any-case", About: "a class in capitals counts as one, which the server does not know", Breaks: []string{"S8"},
			Edits: []Edit{{"core/catalog/mask.go", "if privilegeNames[i].name == name {", "if sameFold(privilegeNames[i].name, name) {"}},
		},
	}
}
