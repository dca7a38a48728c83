// Command mintmark: see README.md.
package main

func main() {}
