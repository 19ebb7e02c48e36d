using System.Xml;
using System.Xml.Linq;
using Discovery.Client;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;

namespace Discovery.Extensions.DataProtection;

/// <summary>Keys and revocations of Data Protection, each a key of the store. Its callers are synchronous; so are its methods.</summary>
internal sealed partial class KvXmlRepository : IDeletableXmlRepository
{
    private const int AttemptsMax = 3;

    private readonly IKvClient _client;
    private readonly string _prefix;
    private readonly ILogger _logger;

    public KvXmlRepository(IKvClient client, string prefix, ILogger logger)
    {
        _client = client;
        _prefix = prefix.TrimEnd('/') + "/";
        _logger = logger;
    }

    /// <summary>What can be read. An element that can't is logged and left out: the others still open what they have sealed.</summary>
    public IReadOnlyCollection<XElement> GetAllElements() => [.. Read().Select(stored => stored.Element)];

    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        var key = _prefix + (IsPlain(friendlyName) ? friendlyName : $"element-{Guid.NewGuid():D}");
        var value = KvValue.FromString(element.ToString(SaveOptions.DisableFormatting));
        Wait(async () =>
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    await _client.PutAsync(key, value);
                    return true;
                }
                catch (OutcomeUnknownException) when (attempt < AttemptsMax)
                {
                    // The name is this element's alone: writing it twice is writing it once.
                }
            }
        });
    }

    public bool DeleteElements(Action<IReadOnlyCollection<IDeletableElement>> chooseElements)
    {
        ArgumentNullException.ThrowIfNull(chooseElements);
        var stored = Read();
        chooseElements(stored);
        foreach (var element in stored.Where(element => element.DeletionOrder is not null).OrderBy(element => element.DeletionOrder))
        {
            try
            {
                Wait(() => _client.DeleteAsync(element.Key));
            }
            catch (Exception e)
            {
                // The contract: the rest stays, and the caller is told.
                DeleteFailed(_logger, e, element.Key.ToString());
                return false;
            }
        }

        return true;
    }

    // Whoever stores elements chooses their names; one with a slash would lie somewhere else.
    private static bool IsPlain(string? name) =>
        !string.IsNullOrEmpty(name) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    // Off the caller's thread, whose synchronisation context could wait for itself.
    private static T Wait<T>(Func<Task<T>> work) => Task.Run(work).GetAwaiter().GetResult();

    private List<StoredElement> Read()
    {
        var range = Wait(() => _client.RangeAsync(KvRange.Prefix(_prefix)));
        var stored = new List<StoredElement>(range.Entries.Count);
        foreach (var entry in range.Entries)
        {
            try
            {
                stored.Add(new StoredElement(entry.Key, XElement.Parse(entry.Value.ToString())));
            }
            catch (XmlException e)
            {
                Unreadable(_logger, entry.Key.ToString(), e.Message);
            }
        }

        return stored;
    }

    [LoggerMessage(2600, LogLevel.Error, "{Key} in the store is no XML and is left out: what was protected with that key can't be opened. {Reason}")]
    private static partial void Unreadable(ILogger logger, string key, string reason);

    [LoggerMessage(2601, LogLevel.Error, "{Key} could not be deleted from the store")]
    private static partial void DeleteFailed(ILogger logger, Exception exception, string key);

    private sealed class StoredElement(KvKey key, XElement element) : IDeletableElement
    {
        public KvKey Key { get; } = key;

        public XElement Element { get; } = element;

        public int? DeletionOrder { get; set; }
    }
}
