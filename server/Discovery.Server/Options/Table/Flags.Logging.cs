namespace Discovery.Server.Options.Table;

internal static partial class Flags
{
    private static readonly FlagGroup LoggingGroup = new("Logging");

    public static readonly Flag Logger = LoggingGroup.Text("logger", "zap", "Only zap: a line for each message, with its fields.");
    public static readonly Flag LogOutputs = LoggingGroup.Text("log-outputs", "default", "default and stderr, stdout, or files, comma-separated.");
    public static readonly Flag LogLevel = LoggingGroup.Text("log-level", "info", "debug, info, warn, error, panic or fatal.");
    public static readonly Flag LogFormat = LoggingGroup.Text("log-format", "json", "json or console (3.6).");
    public static readonly Flag EnableLogRotation = LoggingGroup.Switch("enable-log-rotation", "false", "Put the log file aside when it is full; --log-outputs has to name one.");
    public static readonly Flag LogRotationConfig = LoggingGroup.Text(
        "log-rotation-config-json", """{"maxsize": 100, "maxage": 0, "maxbackups": 0, "localtime": false, "compress": false}""",
        "When it is full (MB), and how long (days) and how many are kept, 0 for all; local time in their names; gzip.");
    public static readonly Flag DisableLogSampling = LoggingGroup.WithoutEffect(
        FlagKind.Switch, "disable-log-sampling", "false", "Log every message (3.7).", "nothing is left out but slow requests beyond 100 a second");
}
