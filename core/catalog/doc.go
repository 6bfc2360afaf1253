// Package catalog knows every action and event of the Asterisk Manager
// Interface, for eight versions from 11 to master of August 2026: parameters,
// privileges, how an action ends and whether it may block, the fields of
// events. It says what can not be seen on the wire; the wire decides wherever
// it can. What it does not know is not wrong: modules outside of the Asterisk
// tree add actions and events of their own.
//
// The tables are generated, hold no text of anybody's documentation, and cost
// nothing at start-up.
package catalog

//go:generate go run ../../internal/gencatalog -facts ../../internal/gencatalog/facts -out tables.go
