using System.Runtime.InteropServices;

namespace Tour.Processes;

/// <summary>The other projects of this repository, as they were built together with the tour.</summary>
internal static class BuiltProject
{
    /// <summary>The dotnet command that belongs to the runtime this runs on.</summary>
    public static string Dotnet { get; } = FindDotnet();

    /// <param name="folder">From the root, with slashes: <c>server/Discovery.Server</c>.</param>
    /// <exception cref="TourFailedException">It is not built; the message says what to do.</exception>
    public static string Dll(string folder)
    {
        // The tour runs in <root>/examples/Tour/bin/<configuration>/<framework>.
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var configuration = framework.Parent!.Name;
        var dll = Path.Combine(
            Root(framework), folder.Replace('/', Path.DirectorySeparatorChar), "bin", configuration, framework.Name, folder.Split('/')[^1] + ".dll");
        return File.Exists(dll)
            ? dll
            : throw new TourFailedException($"{dll} is not there. Build it: dotnet build {folder} -c {configuration}");
    }

    private static string Root(DirectoryInfo from)
    {
        for (var folder = from; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Discovery.sln")))
                return folder.FullName;
        }

        throw new TourFailedException($"No folder above {from.FullName} holds Discovery.sln. Run the tour from the repository: dotnet run --project examples/Tour");
    }

    private static string FindDotnet()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(beside) ? beside : name;
    }
}
