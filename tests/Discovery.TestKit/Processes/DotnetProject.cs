namespace Discovery.TestKit;

/// <summary>A project of this repository that a test runs as a process: its DLL as built for the test's own configuration.</summary>
public static class DotnetProject
{
    /// <summary>The folder that holds Discovery.sln, found from where the test runs.</summary>
    public static string RepositoryRoot { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>The dotnet command to run a DLL with: the one that runs this test.</summary>
    public static string Dotnet { get; } =
        Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet"
            ? self
            : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <param name="projectFolder">From the root, with slashes: "server/Discovery.Server".</param>
    /// <returns>Full path of the built DLL, named as the folder is.</returns>
    /// <exception cref="FileNotFoundException">Not built; the message says what to build.</exception>
    public static string Locate(string projectFolder)
    {
        // A test runs in <root>/tests/<project>/bin/<configuration>/<framework>.
        DirectoryInfo framework = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string configuration = framework.Parent?.Name
            ?? throw new InvalidOperationException($"'{framework.FullName}' is no output folder of a project.");
        string dll = Path.Combine(
            RepositoryRoot,
            projectFolder.Replace('/', Path.DirectorySeparatorChar),
            "bin",
            configuration,
            framework.Name,
            $"{projectFolder.Split('/')[^1]}.dll");
        return File.Exists(dll)
            ? dll
            : throw new FileNotFoundException($"'{dll}' is not there. Build it: dotnet build {projectFolder} -c {configuration}");
    }

    /// <summary>Starts the project's DLL with captured output.</summary>
    public static ChildProcess Start(
        string projectFolder,
        IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string?>>? environment = null,
        string? workingDirectory = null) =>
        ChildProcess.Start(Dotnet, [Locate(projectFolder), .. arguments], environment, workingDirectory);

    private static string FindRoot(string from)
    {
        for (DirectoryInfo? folder = new(from); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Discovery.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above '{from}' holds Discovery.sln: run the tests from the repository's own output.");
    }
}
