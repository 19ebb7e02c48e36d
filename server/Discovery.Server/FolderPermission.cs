namespace Discovery.Server;

/// <summary>Whether others can look into a data folder that somebody has made beforehand; one that is missing is made for its owner alone.</summary>
internal static class FolderPermission
{
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Everybodys = (UnixFileMode)0b111_111_111;

    /// <returns>etcd's words; null when there is nothing to say.</returns>
    public static string? Complaint(string folder)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder))
            return null;
        var mode = File.GetUnixFileMode(folder) & Everybodys;
        return mode == OwnersAlone
            ? null
            : $"directory \"{folder}\" exist, but the permission is \"d{Text(mode)}\". The recommended permission is \"-{Text(OwnersAlone)}\" to prevent possible "
                + "unprivileged access to the data";
    }

    /// <summary>As <c>ls</c> writes it.</summary>
    private static string Text(UnixFileMode mode) => string.Create(9, mode, (text, bits) =>
    {
        for (var i = 0; i < text.Length; i++)
            text[i] = ((int)bits & (1 << (text.Length - 1 - i))) != 0 ? "rwx"[i % 3] : '-';
    });
}
