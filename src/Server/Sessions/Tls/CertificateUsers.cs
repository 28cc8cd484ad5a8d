using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Conserver.Protocol.Text;
using Conserver.Server.Config;

namespace Conserver.Server.Sessions.Tls;

/// <summary>
/// Whom a certificate is for. One that can be read in two ways, as it has several names of the kind, is nobody's. The
/// framework's own readers take the first one, and look for an address in the subject where the other names have none.
/// </summary>
internal static class CertificateUsers
{
    private const string OtherNames = "2.5.29.17", PrincipalName = "1.3.6.1.4.1.311.20.2.3";

    /// <summary>Tags of GeneralName (RFC 5280).</summary>
    private const int OtherName = 0, Rfc822Name = 1;

    // 2.5.4.3. Where other elements stand beside it in a part of the subject, it counts as two names.
    private static ReadOnlySpan<byte> EncodedCommonNameType => [0x06, 0x03, 0x55, 0x04, 0x03];

    /// <summary>The name; empty when it is nobody's, null when certificates do not say that.</summary>
    public static string? Of(X509Certificate2 certificate, CertificateUser user) => user switch
    {
        CertificateUser.CommonName => Only(CommonNames(certificate)),
        CertificateUser.Email => Only(Others(certificate, Rfc822Name)),
        CertificateUser.Principal => Only(Others(certificate, OtherName)),
        CertificateUser.None => null,
        _ => "",
    };

    private static string Only(List<string> names) => names.Count == 1 ? Latin1.FromNative(names[0]) : "";

    private static List<string> CommonNames(X509Certificate2 certificate) =>
    [
        .. certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(part => part.RawData.Span.IndexOf(EncodedCommonNameType) >= 0)
            .SelectMany(part => part.HasMultipleElements ? ["", ""] : (string[])[part.GetSingleElementValue() ?? ""]),
    ];

    private static List<string> Others(X509Certificate2 certificate, int kind)
    {
        var names = new List<string>();
        foreach (X509Extension extension in certificate.Extensions.Where(one => one.Oid?.Value == OtherNames))
        {
            try
            {
                AsnReader list = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
                while (list.HasData)
                {
                    if (Read(list, kind) is { } name)
                    {
                        names.Add(name);
                    }
                }
            }
            catch (AsnContentException)
            {
                return [];
            }
        }

        return names;
    }

    private static string? Read(AsnReader list, int kind)
    {
        Asn1Tag tag = list.PeekTag();
        if (tag.TagClass != TagClass.ContextSpecific || tag.TagValue != kind)
        {
            list.ReadEncodedValue();
            return null;
        }

        if (kind == Rfc822Name)
        {
            return list.ReadCharacterString(UniversalTagNumber.IA5String, tag);
        }

        AsnReader other = list.ReadSequence(tag);
        if (other.ReadObjectIdentifier() != PrincipalName)
        {
            return null;
        }

        AsnReader value = other.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true));
        return value.ReadCharacterString(UniversalTagNumber.UTF8String);
    }
}
