using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Discovery.Extensions.Configuration;

/// <summary>
/// The content of a cache file before it is sealed: settings rather than keys, so that what the application last ran with comes back,
/// with the last good settings of values that have turned bad since.
/// </summary>
internal static class CacheContent
{
    private const int Version = 1;

    /// <param name="scope">What was read from the store: a file for other prefixes is not mistaken for this one.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="writtenAt">For the log of who uses it.</param>
    public static byte[] Write(string scope, IDictionary<string, string?> settings, DateTimeOffset writtenAt)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("writtenAt", writtenAt.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("scope", scope);
            json.WriteStartObject("settings");
            foreach (var (path, value) in settings)
                json.WriteString(path, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="KvStoreCacheException">It is something else; the message goes on from "The cache file x ".</exception>
    public static CachedSettings Read(byte[] content, string scope)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            var version = root.GetProperty("version").GetInt32();
            if (version != Version)
                throw new KvStoreCacheException($"has the format {version}; this version of the package reads {Version}. Delete it.");
            var written = root.GetProperty("scope").GetString();
            if (written != scope)
                throw new KvStoreCacheException($"was written for {written}, not for {scope}. Give each source a file of its own.");
            var settings = Settings.Empty();
            foreach (var setting in root.GetProperty("settings").EnumerateObject())
                settings[setting.Name] = setting.Value.GetString();
            return new CachedSettings(root.GetProperty("writtenAt").GetDateTimeOffset(), settings);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new KvStoreCacheException("is damaged. Delete it; the next start that reaches the store writes it anew.", e);
        }
    }
}
