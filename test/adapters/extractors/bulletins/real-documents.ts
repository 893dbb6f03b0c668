/**
 * What a careful person reads in documents of ../shared/data, written by hand from the pages: file, doc, tipo, numero, anio, fecha,
 * titulo, how the text begins, how it ends. '-' is null.
 */
export const firstShape = `
Adolfo_Alsina_32|1|ordenanza|4391|2019|2019-06-19|Ordenanza Nº 4391/19|Adolfo Alsina, 19/06/2019↵VISTO:|Presidente H.C.D. Adolfo Alsina”
Adolfo_Alsina_32|60|decreto|990|2019|2019-06-13|Decreto Nº 990/19|Publicado en versión extractada↵Adolfo Alsina|Decreto inherente a Personal Municipal.-
Alberti_84|1|ordenanza|2656|2024|2024-09-09|Ordenanza Nº 2656-2024|Alberti, 09/09/2024↵VISTO:|Ordenanzas, cúmplase y archívese.
Alberti_84|3|ordenanza|2658|2024|2024-09-23|Ordenanza Nº 2658-2024|Alberti, 23/09/2024|y cumplido, ARCHIVESE. -
Alberti_84|70|decreto|756|2024|2024-09-23|Decreto Nº 756-2024|Publicado en versión extractada|Otorgase un préstamo. -
Alberti_84|139|-|-|-|-|Edicto|MUNICIPALIDAD DE ALBERTI↵POR DOS DIAS:|en que se llevará a cabo el remate.
Arrecifes_13|4|decreto|490|2017|2017-06-21|Decreto Nº 490/17|Arrecifes, 21/06/2017↵Considerando|BOVEDA – SECRETARIO DE HACIENDA
Avellaneda_112|1|resolucion|24|2007|2025-07-24|Resolución Nº 24/07|Avellaneda, 24/07/2025↵Visto|registrada el 24/07/2025.
Bahia_Blanca_147|1|ordenanza|20643|2022|2022-05-20|Ordenanza Nº 20643|Bahia Blanca, 20/05/2022↵VISTO|Ejecutivo para su cumplimiento.
Bahia_Blanca_147|27|decreto|1212|2022|2022-05-23|Decreto Nº 1212|Publicado en versión extractada|Registro de Licitadores.
Balcarce_98|1|ordenanza|113|2025|2025-07-24|Ordenanza Nº 113/25|Balcarce, 24/07/2025↵TESTIMONIO:|Mercedes Palmadés - SECRETARIA.
Baradero_54|2|ordenanza|6078|2021|2021-09-07|Ordenanza Nº 6078|Baradero, 07/09/2021↵Ordenanza N° 6078 del 07|Secretario General de Gobierno.
Baradero_54|62|decreto|613|2021|2021-09-17|Decreto Nº 613|Publicado en versión extractada|3,89 % del presupuesto contractual).
Bragado_33|50|decreto|158|2020|2020-02-18|Decreto Nº 158|Bragado, 18/02/2020↵Visto|DAR AL BOLETIN   OFICIAL Y ARCHIVAR.
Brandsen_160|1|decreto|901|2023|2023-04-17|Decreto Nº 901|Publicado en versión extractada|COMPRA DE ELEMENTOS ORTOPEDICOS
Campana_242|1|decreto|1629|2021|2021-12-28|Decreto Nº 1629/21|Campana, 28/12/2021↵Visto|HONORABLE CONCEJO DELIBERANTE
Campana_242|12|decreto|1640|2022|2022-01-24|Decreto Nº 1640/22|Campana, 24/01/2022↵Visto|HONORABLE CONCEJO DELIBERANTE
Capitán_Sarmiento_26|1|ordenanza|2891|2023|2023-10-20|Ordenanza Nº 2891/2023|Capitán Sarmiento, 20/10/2023↵POR CUANTO:|SEC. DE HACIENDA Y FINANZAS
Carmen_de_Areco_27|21|decreto|1011|2025|2025-07-01|Decreto Nº 1011|Publicado en versión extractada|EDUARDO JAVIER, MEDICO CLINICO
Chacabuco_59|1|decreto|746|2021|2021-07-13|Decreto Nº 746/21|Chacabuco, 13/07/2021↵OTORGANDO UN SUBSIDIO|Registro Oficial y Archívese.
Chacabuco_59|124|decreto|745|1931|2021-08-13|Decreto Nº 745/31|Publicado en versión extractada|BENEFICIOS JUBILATORIOS.
Chascomús_1|1|decreto|1/201|2017|2017-01-02|Decreto Nº Nº 1/201|Chascomús, 02/01/2017↵Ampliación Sala Monitoreo|con la ordenanza respectiva.-
Coronel_Dorrego_94|51|decreto|1651|2021|2021-07-12|Decreto Nº 1651/2021|Publicado en versión extractada|Coronel Dorrego, 12/07/2021↵PERSONAL
Coronel_Suárez_107|1|licitacion|13|2021|-|Licitación Pública Nº 13/2021|Pavimentacion Pueblos Alemanes 2021↵|presup-Planos↵DESCARGAR
Dolores_57|5|decreto|1088|2021|2021-09-14|Decreto Nº 1088|Dolores, 14/09/2021↵Visto|Cumplido, RESERVESE.-
Exaltación_de_la_Cruz_141|3|decreto|023|2021|2021-01-07|Decreto Nº 023-2021|Exaltación de la Cruz, 07/01/2021|Secretaria de Gobierno y Hacienda
Florentino_Ameghino_130|81|-|-|-|-|Edicto|SEGUNDO LLAMADO LICITACION PÚBLICA MUNICIPAL Nº01/2022↵|a las 11:30 hs.-
General_Guido_81|1|ordenanza|6|2024|2024-04-30|Ordenanza Nº 6/2024|General Guido, 30/04/2024↵VISTO:|ARTICULO 2º↵: De forma.-
General_La_Madrid_102|4|ordenanza|3513|2024|2024-09-12|Ordenanza Nº 3513|General La Madrid, 12/09/2024↵VISTO:|H.C.D.
General_Paz_43|9|decreto|384|2024|2024-04-03|Decreto Nº 384/2024|Publicado en versión extractada|FRIAAS KARINA ALEJANDRA↵20,000.00
General_Pueyrredon_6|100|resolucion|1756|2019|2019-07-12|Resolución Nº 1756/19|General Pueyrredon, 12/07/2019↵Visto|Liquidación de Haberes.↵MOURELLE
General_San_Martín_1849|1|decreto|306|2022|2022-03-18|Decreto Nº 306/22|Publicado en versión extractada|Prórroga de vencimiento↵DESCARGAR
General_Viamonte_47|1|licitacion|08|-|-|Licitación Pública Nº 08|LICITACIÓN PÚBLICA – SEGUNDO LLAMADO↵EXPEDIENTE|deseen concurrir.
Guaminí_179|2|decreto|1159|2024|2024-11-29|Decreto Nº 1159|Guaminí, 29/11/2024↵Visto|y archívese.----------------------
Lincoln_3|7|decreto|166|2016|2016-01-15|Decreto Nº 166/16|Lincoln, 15/01/2016↵DESIGNANDO A LA Sra.|Regístrese y Archívese.
Lujan_42|13|decreto|1386|2022|2022-07-03|Decreto Nº 1386|Publicado en versión extractada|EX-2022-00082994-MUNILUJAN-SGPC
Mar_Chiquita_33|20|decreto|769|2020|2020-06-04|Decreto Nº 769|Mar Chiquita, 04/06/2020↵Visto|corresponda, dese al Registro Oficial.
Monte_Hermoso_51|60|decreto|0553|2025|2025-05-13|Decreto Nº 0553|Publicado en versión extractada|ARTICULO 2: Comuníquese.-
Moreno_290|200|decreto|3629|2024|2024-08-28|Decreto Nº 3629/24|Publicado en versión extractada|LIS SILVANA DIAZ
Pellegrini_118|27|decreto|0934|2021|2024-07-02|Decreto Nº 0934/2021|Pellegrini, 02/07/2024↵D E C R E T O   Nº 0934/24|Oficial y cumplido, archívese.
Pergamino_40|1|ordenanza|10100|2025|2025-10-01|Ordenanza Nº 10100/25|Pergamino, 01/10/2025↵Honorable Concejo|programa Solares 5.↵DESCARGAR
Pergamino_40|10|decreto|2952|2025|2025-10-03|Decreto Nº 2952-25|Publicado en versión extractada|Intendente - Intendencia
Pinamar_321|1|-|-|-|-|Edicto|El Municipio de Pinamar, a cargo del Intendente|de lunes a viernes de 07:30 a 13:30.-.
Puan_58|41|decreto|1234|2022|2022-07-08|Decreto Nº 1234|Publicado en versión extractada|VARIOS DE PLANTA PERMANENTE.
Rivadavia_72|1|ordenanza|4263|2019|2019-11-07|Ordenanza Nº 4263/2019|Rivadavia, 07/11/2019↵VISTO:|Promulgada por Decreto Nº 1847/2019.-
Rojas_60|49|decreto|549|2018|2020-04-24|Decreto Nº 549/18|Rojas, 24/04/2020↵Visto|MUNICIPAL INTERINO↵Y GOBIERNO
Roque_Pérez_49|1|decreto|01|2021|2021-01-04|Decreto Nº 01/2021|Publicado en versión extractada|Caja Chica para el ejercicio 2021.
Saavedra_18|2|ordenanza|6707|2018|2018-10-10|Ordenanza Nº 6707|Saavedra, 10/10/2018↵CORRESPONDE A EXPTE Nº 88.632/2018.-|DEL AÑO DOS MIL DIECIOCHO
San_Andrés_de_Giles_1|1|decreto|1|2017|2017-01-02|Decreto Nº 1/2017|San Andrés de Giles, 02/01/2017↵decreto 001/2017|corresponda, regístrese y archívese.
Tornquist_98|11|licitacion|08|2022|-|Licitación Pública Nº 08/22|VISTO:↵Las actuaciones del Expediente Nº 306/22|Regístrese y cumplido: ARCHIVESE.
Tornquist_98|12|licitacion|11|2022|-|Licitación Privada Nº 11/22|VISTO:↵El Expediente Nº 287/22|Publíquese y Cumplido. ARCHIVESE.
Trenque_Lauquen_73|1|-|-|-|-|Edicto|EDICTO:↵“↵El Intendente Municipal|Publicacion Edicto Anexo↵DESCARGAR
Tres_de_Febrero_6|1|decreto|457|2017|2017-05-15|Decreto Nº 457/17|Tres de Febrero, 15/05/2017↵Visto|Decreto en cada expediente original. –
Zárate_10|1|decreto|2033|2024|2024-05-23|Decreto Nº 2033|Zárate, 23/05/2024↵Visto|-----------------
Zárate_10|5|decreto|2034|2024|2024-05-23|Decreto Nº 2034/24|Zárate, 23/05/2024↵Visto|-----------------
`;

export const secondShape = `
Carmen_de_Areco_30|1|decreto|1111|2025|2025-07-18|Decreto Nº 1111|Publicado en versión extractada↵Carmen de Areco, 18/07/2025↵La solicitud|CISTERNA, NOELIA BEATRIZ
Carmen_de_Areco_30|50|decreto|1160|2025|2025-07-28|Decreto Nº 1160|Publicado en versión extractada↵Carmen de Areco, 28/07/2025|CURIA, MARIA BELEN
Carmen_de_Areco_31|31|decreto|1191|2025|2025-07-30|Decreto Nº 1191|Publicado en versión extractada|RIVERO, JAVIER ANTONIO
Carmen_de_Areco_33|1|decreto|1272|2025|2025-08-07|Decreto Nº 1272|Publicado en versión extractada|ACEVEDO, MARIA ELVIRA
Carmen_de_Areco_33|77|decreto|1348|2025|2025-08-22|Decreto Nº 1348|Publicado en versión extractada|EX2023-38678210-GDEBA-DSTAMMPGYDSGP.
`;
