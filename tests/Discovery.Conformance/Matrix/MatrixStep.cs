namespace Discovery.Conformance.Matrix;

/// <summary>A line of a script with what is written below it.</summary>
/// <param name="Line">For messages, from 1.</param>
/// <param name="Verb">"$", "?" or, for a command in the background, its name with one of "&amp;", "&lt;", "?", "^", "." behind it.</param>
/// <param name="ExitCode">0 when the line has none.</param>
/// <param name="Output">Patterns of the lines of standard output; null when it does not matter.</param>
/// <param name="Error">Pattern of the last line of standard error; null when it does not matter.</param>
internal sealed record MatrixStep(
    int Line, string Verb, int ExitCode, string Text, IReadOnlyList<string> Input, IReadOnlyList<string>? Output, string? Error);
