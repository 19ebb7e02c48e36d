using System.Reflection;
using System.Runtime.InteropServices;

namespace Discovery.Server;

/// <summary>--version: etcd's first line, as scripts look for it, then what really runs.</summary>
internal static class VersionText
{
    public static string All() =>
        $"""
        etcd Version: {EtcdVersion.Server}
        Discovery Version: {typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion}
        Runtime: {RuntimeInformation.FrameworkDescription}
        OS/Arch: {RuntimeInformation.RuntimeIdentifier}
        """;
}
