namespace Discovery.TestKit;

/// <summary>A folder of its own under the system's temporary folder; removed with everything in it on dispose.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder(string purpose = "test")
    {
        Path = Directory.CreateTempSubdirectory($"discovery-{purpose}-").FullName;
    }

    public string Path { get; }

    public string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public override string ToString() => Path;

    public void Dispose()
    {
        if (!Directory.Exists(Path))
        {
            return;
        }

        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (UnauthorizedAccessException)
        {
            // A test took rights away to see what the server says; they come back for the removal.
            GrantEverything(Path);
            Directory.Delete(Path, recursive: true);
        }
    }

    private static void GrantEverything(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (string child in Directory.EnumerateDirectories(folder))
        {
            GrantEverything(child);
        }
    }
}
