// Package transcript reads and writes .ami files: the one text format of
// recorded sessions, golden tests and simulation plans.
//
// A file begins with its kind and version, then named values, then one record
// a line:
//
//	ami-session 1
//	server "Asterisk 13.38.3, AMI 2.10.6"
//	title "plaintext login"
//	# Comments and empty lines are kept.
//	0.000000 open
//	0.000399 rx "Asterisk Call Manager/2.10.6\r\n"
//	0.200900 tx
//		"Action: Login\r\n"
//		"Username: admin\r\n"
//		"\r\n"
//	1.200931 closed
//
// The first record, comment or empty line ends the head.
//
// A record is a time in seconds, a verb, arguments and, if it has any, data.
// Arguments are bare words or key=value; a value that has a space, a quote, a
// backslash or an unprintable character is quoted: addr="a b". Data is one
// quoted string on the line or several on the following lines, each after one
// tab; all of them joined are the value. Quoting is Go's, so any bytes can
// stand in a value, while the file itself is UTF-8. A line that begins with '>'
// was written by a program; it has a verb, arguments and data, and a time only
// where the program wanted one.
//
// The times of the records (output lines apart) never go backwards. What the
// verbs mean is the caller's matter; [CheckSession] knows those of a recorded
// session.
//
// The package is pure: it reads from an io.Reader, writes to an io.Writer, and
// does nothing else. Nothing in it is safe for concurrent use.
package transcript
