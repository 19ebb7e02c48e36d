using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Discovery.Server.Logging;

/// <summary>
/// One line a message, in the shape of etcd's: a JSON object with level, ts, caller, msg and the fields of the message, or, for people,
/// the first four with tabs between them and the fields as JSON behind.
/// </summary>
internal sealed class LinesLogger(string category, LogLevel minimum, bool isConsole, TimeProvider time, Action<byte[]> write) : ILogger
{
    private const string TemplateField = "{OriginalFormat}";

    // Ends the message already; twice would be too much to read.
    private const string ReasonField = "Reason";

    // For people and log collectors, not for a web page: quotes and umlauts stay what they are.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= minimum && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var (level, ts, message) = (LevelName(logLevel), time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", null), formatter(state, exception));
        using var buffer = new MemoryStream();
        if (isConsole)
            buffer.Write(Encoding.UTF8.GetBytes($"{ts}\t{level}\t{category}\t{OneLine(message)}\t"));
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            if (!isConsole)
            {
                json.WriteString("level", level);
                json.WriteString("ts", ts);
                json.WriteString("caller", category);
                json.WriteString("msg", message);
            }
            WriteFields(json, state);
            if (exception is not null)
                json.WriteString("error", exception.ToString());
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        write(buffer.ToArray());
    }

    // What a client sends must not look like a line of its own.
    private static string OneLine(string message) => message.ReplaceLineEndings(" ");

    private static void WriteFields<TState>(Utf8JsonWriter json, TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> fields)
            return;
        foreach (var (name, value) in fields)
        {
            if (name is TemplateField or ReasonField)
                continue;
            // Only those of etcd's own messages, which tools know.
            if (value is long number && name.Contains(' ', StringComparison.Ordinal))
                json.WriteNumber(name, number);
            else
                json.WriteString(FieldName(name), Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    // DataDir → data-dir, as etcd writes them.
    private static string FieldName(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]))
                text.Append('-');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }

    private static string LevelName(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
