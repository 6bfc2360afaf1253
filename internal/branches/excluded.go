package main

// excluded are the branches that no campaign has to take.
var excluded = []exclusion{
	{file: "stats.go", text: "func (m *Machine) Pending", why: "for those who write a test"},
	{file: "stats.go", text: "func (m *Machine) Backlog", why: "for those who write a test"},
	{file: "stats.go", text: "func (m *Machine) Nonce", why: "for those who write a test"},
	{file: "config.go", text: "if c.Observe", why: "observed sessions are not specified, and no fork asks for one"},
}
