using System.Collections;

namespace Discovery.TestKit;

/// <summary>The executable, flags and environment of one server process.</summary>
internal sealed record ServerCommand(string Executable, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string?> Environment)
{
    /// <summary>A server that is alone.</summary>
    public static ServerCommand For(ServerProcessOptions options, Uri clientUrl, Uri peerUrl, string dataDir) =>
        For(options, clientUrl, peerUrl, dataDir, ["--initial-cluster", $"{options.Name}={peerUrl.GetLeftPart(UriPartial.Authority)}"]);

    /// <param name="cluster">The flags about the members that it begins with.</param>
    public static ServerCommand For(ServerProcessOptions options, Uri clientUrl, Uri peerUrl, string dataDir, IReadOnlyList<string> cluster)
    {
        string client = clientUrl.GetLeftPart(UriPartial.Authority);
        string peer = peerUrl.GetLeftPart(UriPartial.Authority);
        string[] flags =
        [
            "--name", options.Name,
            "--data-dir", dataDir,
            "--listen-client-urls", options.AlsoWithoutTls ? $"http://{clientUrl.Authority},{client}" : client,
            "--advertise-client-urls", client,
            "--listen-peer-urls", peer,
            "--initial-advertise-peer-urls", peer,
            .. cluster,
            "--log-level", options.LogLevel,
        ];
        flags = [.. flags, .. options.Tls?.ServerFlags ?? []];
        // What a test says itself comes in the place of the kit's; a flag given twice is refused.
        flags = [.. WithoutThose(flags, options.ExtraArguments), .. options.ExtraArguments];
        string[] words = options.Kind == ServerKind.Discovery
            ? [.. options.Launcher, DotnetProject.Dotnet, options.ServerDll ?? DotnetProject.Locate("server/Discovery.Server"), .. flags]
            : [.. options.Launcher, FindEtcd(), "--logger", "zap", "--log-outputs", "stderr", .. flags];
        return new ServerCommand(words[0], words[1..], EnvironmentFor(options));
    }

    private static IEnumerable<string> WithoutThose(string[] flags, IReadOnlyList<string> extra)
    {
        for (int i = 0; i < flags.Length; i++)
        {
            bool hasValue = i + 1 < flags.Length && !flags[i + 1].StartsWith("--", StringComparison.Ordinal);
            if (!extra.Contains(flags[i]))
            {
                yield return flags[i];
                if (hasValue)
                {
                    yield return flags[i + 1];
                }
            }

            i += hasValue ? 1 : 0;
        }
    }

    private static string FindEtcd() =>
        ExecutableOnPath.Find("etcd", "DISCOVERY_ETCD")
        ?? throw new FileNotFoundException(
            "DISCOVERY_TEST_SERVER=etcd needs an etcd: install Debian's etcd-server or let DISCOVERY_ETCD name the executable.");

    private static Dictionary<string, string?> EnvironmentFor(ServerProcessOptions options)
    {
        // Both servers read ETCD_* variables: what the shell around the tests has set must not reach them.
        Dictionary<string, string?> variables = [];
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && name.StartsWith("ETCD_", StringComparison.Ordinal))
            {
                variables[name] = null;
            }
        }

        foreach ((string name, string? value) in options.Environment)
        {
            variables[name] = value;
        }

        return variables;
    }
}
