package main

// excluded are the branches that no campaign has to take. What a whole file has is for programs that search the states: see
// internal/explore, which runs all of it.
var excluded = []exclusion{
	{file: "key.go", why: "tells states apart"},
	{file: "keysession.go", why: "tells states apart"},
	{file: "keytimes.go", why: "tells states apart"},
	{file: "naming.go", why: "tells states apart"},
	{file: "shape.go", why: "tells states apart"},
	{file: "stats.go", text: "func (m *Machine) Pending", why: "for those who write a test"},
	{file: "stats.go", text: "func (m *Machine) Backlog", why: "for those who write a test"},
	{file: "stats.go", text: "func (m *Machine) Nonce", why: "for those who write a test"},
	{file: "config.go", text: "if c.Observe", why: "observed sessions are not specified, and no fork asks for one"},
}
