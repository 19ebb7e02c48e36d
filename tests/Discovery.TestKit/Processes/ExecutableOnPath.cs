namespace Discovery.TestKit;

/// <summary>Finds a program by an environment variable or on PATH.</summary>
public static class ExecutableOnPath
{
    /// <param name="variable">Wins over PATH when it is set; it must then name an existing file.</param>
    /// <returns>The full path, or null when there is no such program.</returns>
    public static string? Find(string name, string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } chosen)
        {
            return File.Exists(chosen)
                ? chosen
                : throw new FileNotFoundException($"{variable} names '{chosen}', which is not there. Correct the variable or unset it.");
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }
}
