using Discovery.TestKit;

namespace Discovery.Server.Tests.Process;

public sealed class FolderPermissionTests
{
    /// <summary>The line that etcd 3.5.16 writes.</summary>
    [Fact]
    public async Task A_folder_that_others_can_look_into_is_told_in_etcds_words()
    {
        if (OperatingSystem.IsWindows())
            return;
        using TempFolder folder = new("permission");
        var data = folder.Combine("data");
        Directory.CreateDirectory(data);
        File.SetUnixFileMode(data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerProcessOptions { Kind = ServerKind.Discovery, DataDir = data });
        Assert.Contains(
            "\"msg\":\"check file permission\",\"error\":\"directory \\\"" + data + "\\\" exist, but the permission is \\\"drwxr-x--x\\\". The recommended permission is "
                + "\\\"-rwx------\\\" to prevent possible unprivileged access to the data\"",
            server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_folder_that_the_member_makes_there_is_nothing_to_say()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerProcessOptions { Kind = ServerKind.Discovery });
        await server.KillAsync();
        await server.RestartAsync();
        Assert.DoesNotContain("check file permission", server.Output, StringComparison.Ordinal);
    }
}
