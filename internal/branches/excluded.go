package main

// excluded are the branches that no campaign has to take.
var excluded = []exclusion{
	{file: "config.go", text: "if c.Observe", why: "observed sessions are not specified, and no fork asks for one"},
}
