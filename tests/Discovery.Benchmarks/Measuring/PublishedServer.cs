using System.Diagnostics;
using System.Runtime.InteropServices;
using Discovery.TestKit;

namespace Discovery.Benchmarks.Measuring;

/// <summary>Our server as people deploy it: published, compiled ahead of time as far as the runtime allows.</summary>
internal static class PublishedServer
{
    /// <summary>Publishes it beside this program's own output.</summary>
    /// <exception cref="InvalidOperationException">It does not publish; what dotnet said is on the console.</exception>
    public static string Dll()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "published");
        string[] arguments =
        [
            "publish", Path.Combine(DotnetProject.RepositoryRoot, "server", "Discovery.Server"), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier,
            "--self-contained", "false", "-v", "quiet", "--nologo", "-o", folder,
        ];
        using var process = Process.Start(new ProcessStartInfo(DotnetProject.Dotnet, arguments))!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException("The server does not publish: see above.");
        return Path.Combine(folder, "Discovery.Server.dll");
    }
}
